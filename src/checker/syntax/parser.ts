import { Language, Parser, type Tree } from 'web-tree-sitter';
import { Conditionals } from './conditionals';
import { groupDirectives, macroDefinitions, type Directives, type MacroDefinition } from './directives';
import { functionDefinitions, functionName } from './functions';
import { lex, type Tokens } from './lexer';
import { LIMITS, refuseText, refuseEffort, refuseTokens, type Limits, type Refusal } from './limits';
import { Lines } from './lines';
import type { Item } from './items';
import { mask, type Masked } from './mask';
import { errorPlaces, problem, type SyntaxProblem } from './problems';
import { learn, vocabulary, type Vocabulary } from './vocabulary';

/** The WebAssembly modules, as bytes: the host reads or fetches them. */
export interface Wasm {
  /** `web-tree-sitter.wasm` */
  readonly core: Uint8Array;
  /** `tree-sitter-c.wasm` */
  readonly c: Uint8Array;
}

export interface ParseOptions extends Partial<Limits> {
  /** Macro names beyond the built-in ones, such as those that the headers of a driver teach (`macroVocabulary`). */
  readonly vocabulary?: Vocabulary | readonly Vocabulary[];
}

/** What stands before the grammar: the text as tokens, and as the grammar is to read it. */
interface Prepared {
  readonly tokens: Tokens;
  readonly directives: Directives;
  readonly macros: readonly MacroDefinition[];
  readonly masked: Masked;
}

/** A text as the items that it is made of, each to be read (`CParser.read`) when it is asked for. */
export interface Itemized {
  readonly text: string;
  /** What the grammar is to read: same length, same offsets; empty where the text is not to be parsed. */
  readonly masked: string;
  readonly tokens: Tokens;
  readonly items: readonly Item[];
  /** What kept the text from being read. */
  readonly problems: readonly SyntaxProblem[];
}

/** A parsed text. Its tree lives in WebAssembly memory that nothing else frees: call `dispose()`. */
export interface ParsedFile {
  readonly text: string;
  /**
   * What the grammar read: same length, same offsets (UTF-16 code units), same lines; empty where the text was not parsed.
   * Names and literals are read from `text` at the offsets of a node.
   */
  readonly masked: string;
  /** Never null; empty where the text was not parsed. */
  readonly tree: Tree;
  readonly lines: Lines;
  readonly conditionals: Conditionals;
  /** Every `#define`, in order; the tree has none of them. */
  readonly macros: readonly MacroDefinition[];
  /** Start and end offsets of every comment, flat, in order; the tree has none of them. */
  readonly comments: readonly number[];
  readonly problems: readonly SyntaxProblem[];
  /** Functions that the text defines, and how many of them the tree lacks or has damaged. */
  readonly functions: { readonly seen: number; readonly lost: number };
  dispose(): void;
}

/** A C parser. Parsing never throws: what a text is refused for, and what of it could not be read, is in `problems`. */
export class CParser {
  private constructor(private readonly parser: Parser) {}

  /** @throws where the bytes are no WebAssembly modules, or not those of these versions. */
  static async create(wasm: Wasm): Promise<CParser> {
    // The name is asked for, and not used, where the bytes are given.
    await Parser.init({ wasmBinary: wasm.core, locateFile: (name: string) => name });
    const parser = new Parser();
    parser.setLanguage(await Language.load(wasm.c));
    return new CParser(parser);
  }

  /** Parses a text whole. */
  parse(text: string, options: ParseOptions = {}): ParsedFile {
    const limits = { ...LIMITS, ...options };
    const prepared = prepare(text, options, limits);
    if ('message' in prepared) return this.refused(text, prepared);
    const { tokens, directives, macros, masked } = prepared;
    const tree = this.read(masked.text, limits);
    if (tree === null) return this.refused(text, refuseEffort(limits));
    const lines = new Lines(text);
    return {
      text,
      masked: masked.text,
      tree,
      lines,
      conditionals: new Conditionals(directives),
      macros,
      comments: tokens.comments,
      ...examine(tree, text, lines, masked),
      dispose: disposer(tree),
    };
  }

  /** Finds the items of a text; parses nothing. */
  itemize(text: string, options: ParseOptions = {}): Itemized {
    const prepared = prepare(text, options, { ...LIMITS, ...options });
    if ('message' in prepared)
      return { text, masked: '', tokens: lex(''), items: [], problems: [refusalOf(text, prepared)] };
    const { tokens, masked } = prepared;
    return { text, masked: masked.text, tokens, items: masked.items, problems: [] };
  }

  /** Parses masked code, such as one item; null where that is too costly. The caller deletes the tree. */
  read(code: string, limits: Limits = LIMITS): Tree | null {
    let steps = 0;
    const tree = this.parser.parse(code, null, { progressCallback: () => ++steps > limits.steps });
    // A parse that was given up would otherwise be taken up again.
    if (tree === null) this.parser.reset();
    return tree;
  }

  /** Frees the parser. */
  dispose(): void {
    this.parser.delete();
  }

  private refused(text: string, refusal: Refusal): ParsedFile {
    const tree = this.parser.parse('')!;
    return {
      text,
      masked: '',
      tree,
      lines: linesOf(text, refusal),
      conditionals: new Conditionals({ groups: [] }),
      macros: [],
      comments: [],
      problems: [refusalOf(text, refusal)],
      functions: { seen: 0, lost: 0 },
      dispose: disposer(tree),
    };
  }
}

const linesOf = (text: string, { kind }: Refusal): Lines => new Lines(kind === 'too-large' ? '' : text);

function refusalOf(text: string, refusal: Refusal): SyntaxProblem {
  const { kind, at, message } = refusal;
  return problem(kind, linesOf(text, refusal), at, at, message);
}

/** Makes of a text what the grammar is to read, or says why it is not to. */
function prepare(text: string, options: ParseOptions, limits: Limits): Prepared | Refusal {
  const unfit = refuseText(text, limits);
  if (unfit !== null) return unfit;
  const tokens = lex(text);
  const unsafe = refuseTokens(tokens, limits);
  if (unsafe !== null) return unsafe;
  const directives = groupDirectives(tokens);
  const macros = macroDefinitions(tokens);
  const given = [options.vocabulary ?? []].flat();
  const masked = mask(tokens, directives, vocabulary(...given, learn(macros, vocabulary(...given))));
  return { tokens, directives, macros, masked };
}

/** What the `#define`s of a text, such as a driver's header, teach about other files of the driver. */
export function macroVocabulary(text: string): Vocabulary {
  return learn(macroDefinitions(lex(text)), vocabulary());
}

function disposer(tree: Tree): () => void {
  let live = true;
  return () => {
    if (live) tree.delete();
    live = false;
  };
}

/** Looks for what the tree could not take in: places, and the functions around them. */
function examine(
  tree: Tree,
  text: string,
  lines: Lines,
  masked: Masked,
): Pick<ParsedFile, 'problems' | 'functions'> {
  const problems = errorPlaces(tree, text, lines);
  const bodies = masked.items.flatMap(({ head }) => head?.body ?? []);
  const lost = new Set(bodies);
  for (const definition of functionDefinitions(tree)) {
    const body = definition.childForFieldName('body')!.startIndex;
    if (!definition.hasError) lost.delete(body);
    else if (lost.has(body)) {
      const name = functionName(definition, text);
      const called = name === null ? 'A function' : `The function \`${name}\``;
      const message = `${called} could not be read whole; it is checked in part.`;
      problems.push(problem('function', lines, definition.startIndex, definition.endIndex, message));
    }
  }
  if (isForeign(problems, text)) {
    problems.unshift(problem('not-c', lines, 0, text.length, 'Hardly anything of this file is C.'));
  }
  return { problems, functions: { seen: bodies.length, lost: lost.size } };
}

/** Whether more than half of a text could not be read. */
function isForeign(problems: readonly SyntaxProblem[], text: string): boolean {
  const unread = problems.reduce(
    (sum, { kind, start, end }) => sum + (kind === 'error' ? end - start : 0),
    0,
  );
  return unread * 2 > text.length;
}
