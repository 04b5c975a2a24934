import { Language, Parser, type Tree } from 'web-tree-sitter';
import { Lines } from './lines';
import { mask } from './mask';
import type { SyntaxProblem } from './problems';
import { vocabulary, type Vocabulary } from './vocabulary';
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
  readonly vocabulary?: Partial<Vocabulary>;
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
    const masked = mask(text, vocabulary(options.vocabulary));
    const until = Date.now() + (options.deadline ?? 2000);
    const lines = new Lines(text);
    const problems: SyntaxProblem[] = [];
    let tree = this.parser.parse(masked, null, { progressCallback: () => Date.now() > until });
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
    let seen = 0;
    let lost = 0;
    walk(tree, (cursor) => {
      if (cursor.nodeType === 'function_definition') {
        seen++;
        if (cursor.currentNode.hasError) lost++;
        return false;
      }
      return undefined;
    });
    const done = tree;
    return { text, masked, tree, lines, problems, functions: { seen, lost }, dispose: () => done.delete() };
  }

  /** Frees the parser. */
  dispose(): void {
    this.parser.delete();
  }
}
