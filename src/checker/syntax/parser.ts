import { Language, Parser, type Tree, type TreeCursor } from 'web-tree-sitter';
import { Conditionals } from './conditionals';
import { groupDirectives, macroDefinitions, type MacroDefinition } from './directives';
import { lex } from './lexer';
import { Lines } from './lines';
import { mask } from './mask';
import type { SyntaxProblem } from './problems';
import { learn, vocabulary, type Vocabulary } from './vocabulary';
import { walk } from './walk';

/** The WebAssembly modules, as bytes: the host reads or fetches them. */
export interface Wasm {
  /** `web-tree-sitter.wasm` */
  readonly core: Uint8Array;
  /** `tree-sitter-c.wasm` */
  readonly c: Uint8Array;
}

export interface ParseOptions {
  /** Macro names beyond the built-in ones. */
  readonly vocabulary?: Vocabulary;
  /** Milliseconds; 2,000 unless told. */
  readonly deadline?: number;
}

/** A parsed text. Its tree lives in WebAssembly memory that nothing else frees: call `dispose()`. */
export interface ParsedFile {
  readonly text: string;
  /** What the grammar read: same length, same offsets. Names are read from `text`. */
  readonly masked: string;
  readonly tree: Tree;
  readonly lines: Lines;
  readonly conditionals: Conditionals;
  readonly macros: readonly MacroDefinition[];
  readonly problems: readonly SyntaxProblem[];
  readonly functions: { readonly seen: number; readonly lost: number };
  dispose(): void;
}

/** A C parser; parsing never throws, what went wrong is in `problems`. */
export class CParser {
  private constructor(private readonly parser: Parser) {}

  static async create(wasm: Wasm): Promise<CParser> {
    await Parser.init({ wasmBinary: wasm.core, locateFile: (name: string) => name });
    const parser = new Parser();
    parser.setLanguage(await Language.load(wasm.c));
    return new CParser(parser);
  }

  parse(text: string, options: ParseOptions = {}): ParsedFile {
    const tokens = lex(text);
    const directives = groupDirectives(tokens);
    const macros = macroDefinitions(tokens);
    let words = vocabulary(options.vocabulary ?? {});
    words = vocabulary(options.vocabulary ?? {}, learn(macros, words));
    const masked = mask(tokens, directives, words);
    const until = Date.now() + (options.deadline ?? 2000);
    const lines = new Lines(text);
    const problems: SyntaxProblem[] = [];
    let tree = this.parser.parse(masked.text, null, { progressCallback: () => Date.now() > until });
    if (tree === null) {
      this.parser.reset();
      tree = this.parser.parse('')!;
      problems.push({
        kind: 'deadline',
        start: 0,
        end: 0,
        line: 1,
        column: 1,
        message: 'The text took too long to parse.',
      });
    }
    const bodies = new Set(masked.functions);
    const seen = bodies.size;
    walk(tree, (cursor: TreeCursor) => {
      if (cursor.nodeType !== 'function_definition') return;
      const node = cursor.currentNode;
      if (!node.hasError) bodies.delete(node.childForFieldName('body')!.startIndex);
      return false;
    });
    const done = tree;
    return {
      text,
      masked: masked.text,
      tree,
      lines,
      conditionals: new Conditionals(directives),
      macros,
      problems,
      functions: { seen, lost: bodies.size },
      dispose: () => done.delete(),
    };
  }

  /** Frees the parser. */
  dispose(): void {
    this.parser.delete();
  }
}
