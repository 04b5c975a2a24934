/** Numbers for strings, the same string always the same number: the analysis compares and stores small integers. */
export class Names {
  private readonly ids = new Map<string, number>();
  private readonly texts: string[] = [];
  /** What a reader notes beside each name, 0 at first; see `mentionsOf`. */
  readonly marks: number[] = [];

  id(text: string): number {
    let id = this.ids.get(text);
    if (id === undefined) {
      id = this.texts.length;
      this.ids.set(text, id);
      this.texts.push(text);
      this.marks.push(0);
    }
    return id;
  }

  get size(): number {
    return this.texts.length;
  }

  text(id: number): string {
    return this.texts[id] ?? '';
  }
}
