/** What is wrong with a scenario file, and where. Lines and columns from 1. */
export interface ScenarioProblem {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly message: string;
}

/** `file:3:5: message` lines, for people. */
export function formatProblems(file: string, problems: readonly ScenarioProblem[]): string {
  return problems.map((p) => `${file}:${String(p.line)}:${String(p.column)}: ${p.message}`).join('\n');
}
