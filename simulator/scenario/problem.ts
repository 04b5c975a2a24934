import type { TextRange } from './place';

/** What is wrong with a scenario file, and where. */
export interface ScenarioProblem extends TextRange {
  readonly message: string;
}

/** `file:3:5: message` lines, for people. */
export function formatProblems(file: string, problems: readonly ScenarioProblem[]): string {
  return problems.map((p) => `${file}:${String(p.line)}:${String(p.column)}: ${p.message}`).join('\n');
}
