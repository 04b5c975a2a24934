/** A line on a terminal that says how far a run is; nothing where standard error is none. */
export class Progress {
  private readonly shown = process.stderr.isTTY;
  private last = 0;

  progress(done: number, total: number, findings: number): void {
    const now = Date.now();
    if (!this.shown || now - this.last < 100) return;
    this.last = now;
    const text = `${String(done)} of ${String(total)} files, ${String(findings)} findings`;
    process.stderr.write(`\r\u001b[K${text}`);
  }

  clear(): void {
    if (this.shown) process.stderr.write('\r\u001b[K');
  }
}
