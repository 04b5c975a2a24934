import { isHeader, type Declaration, type Declared, type FileIR } from './ir';

type Kind<V> = (declared: Declared) => ReadonlyMap<string, V>;

/** What the files of a unit declare, looked up by name: what nobody asks for is never read. A file sees itself and the headers. */
export class Declarations {
  /** The declarations that were read for an answer. */
  asked = new Set<Declaration>();
  private readonly known = new Map<string, readonly Declaration[]>();
  private readonly headers: readonly FileIR[];

  constructor(files: readonly FileIR[]) {
    this.headers = files.filter(isHeader);
  }

  /** What a file declares under a name, else what the first header does. */
  find<V>(of: Kind<V>, name: string, file: FileIR): V | undefined {
    return this.own(of, name, file) ?? this.first(of, name, this.declaring(wordOf(name)));
  }

  /** What a file itself declares under a name. */
  own<V>(of: Kind<V>, name: string, file: FileIR): V | undefined {
    return this.first(of, name, file.declaring(wordOf(name)));
  }

  /** All that a file and the headers declare under a name. */
  all<V>(of: Kind<V>, name: string, file: FileIR): V[] {
    const word = wordOf(name);
    const declarations = new Set([...file.declaring(word), ...this.declaring(word)]);
    return [...declarations].flatMap((declaration) => this.read(declaration, of, name) ?? []);
  }

  /** Does something apart from the rest, and gives the declarations that were read for it. */
  asking<T>(work: () => T): { readonly result: T; readonly asked: ReadonlySet<Declaration> } {
    const before = this.asked;
    this.asked = new Set();
    try {
      return { result: work(), asked: this.asked };
    } finally {
      this.asked = before;
    }
  }

  /** Notes declarations that were read for an answer that counts. */
  know(asked: ReadonlySet<Declaration>): void {
    asked.forEach((declaration) => this.asked.add(declaration));
  }

  private first<V>(of: Kind<V>, name: string, declarations: readonly Declaration[]): V | undefined {
    for (const declaration of declarations) {
      const found = this.read(declaration, of, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private read<V>(declaration: Declaration, of: Kind<V>, name: string): V | undefined {
    this.asked.add(declaration);
    return of(declaration.declared).get(name);
  }

  private declaring(word: string): readonly Declaration[] {
    let known = this.known.get(word);
    if (known === undefined)
      this.known.set(word, (known = this.headers.flatMap((file) => file.declaring(word))));
    return known;
  }
}

/** The word that a name is written with: `foo` of `struct foo`, and of `struct foo@12`, a part of it that has no tag. */
function wordOf(name: string): string {
  const part = name.indexOf('@');
  const end = part < 0 ? name.length : part;
  return name.slice(name.lastIndexOf(' ', end - 1) + 1, end);
}
