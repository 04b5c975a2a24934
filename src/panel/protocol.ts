/**
 * Everything that the extension and the simulation panel say to each other: the one file of message types, used by both
 * ends, validated on arrival at both. Messages are data; none names a command, a path to open or markup to insert.
 */
import * as v from 'valibot';

/** Upper bounds of what either end accepts; beyond them a message is dropped and logged. */
const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const Line = v.pipe(v.string(), v.maxLength(2_000));
const ScenarioText = v.pipe(v.string(), v.maxLength(1_000_000));
const Count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000));

/** A scenario as the panel runs it: the text of a `*.pasid.json` and the name that the extension knows it by. */
const ScenarioSchema = v.object({ id: Id, text: ScenarioText });
export type ScenarioSource = v.InferOutput<typeof ScenarioSchema>;

const EntrySchema = v.object({ id: Id, title: Line, about: Line });
/** One scenario that can be chosen. */
export type ScenarioEntry = v.InferOutput<typeof EntrySchema>;

const ToPanelSchema = v.variant('type', [
  /** Run this scenario and stand at its first step, or at `step` (from 0) where one is given. */
  v.object({ type: v.literal('show'), scenario: ScenarioSchema, step: v.nullable(Count) }),
  /** The scenario that the panel remembers does not exist any more. */
  v.object({ type: v.literal('missing'), id: Id }),
  /** What the empty panel offers. */
  v.object({ type: v.literal('library'), scenarios: v.pipe(v.array(EntrySchema), v.maxLength(1_000)) }),
]);
export type ToPanel = v.InferOutput<typeof ToPanelSchema>;

const FromPanelSchema = v.variant('type', [
  /** The panel listens; `remembers` is the scenario that it was showing before it was hidden or reloaded. */
  v.object({ type: v.literal('ready'), remembers: v.nullable(Id) }),
  /** Where the panel stands. Steps count from 0. */
  v.object({
    type: v.literal('position'),
    scenario: Id,
    step: Count,
    steps: Count,
    decisive: Count,
    outcome: Line,
  }),
  /** The user chose a scenario of the library. */
  v.object({ type: v.literal('choose'), id: Id }),
  /** The user wants to see the line of source that the current step stands for. */
  v.object({ type: v.literal('open-source'), file: Line, line: Count }),
  /** The scenario could not be run. */
  v.object({ type: v.literal('failed'), scenario: Id, message: Line }),
]);
export type FromPanel = v.InferOutput<typeof FromPanelSchema>;
export type Position = Extract<FromPanel, { type: 'position' }>;

/** What the webview keeps over hiding, reload and restart. */
const SavedStateSchema = v.object({ scenario: Id, step: Count });
export type SavedState = v.InferOutput<typeof SavedStateSchema>;

/** The message, or null for anything that is none. */
export const parseToPanel = (data: unknown): ToPanel | null => parse(ToPanelSchema, data);
export const parseFromPanel = (data: unknown): FromPanel | null => parse(FromPanelSchema, data);
export const parseSavedState = (data: unknown): SavedState | null => parse(SavedStateSchema, data);

function parse<S extends v.GenericSchema>(schema: S, data: unknown): v.InferOutput<S> | null {
  const result = v.safeParse(schema, data);
  return result.success ? result.output : null;
}

/** Cuts a text to what `Line` accepts. */
export function clip(text: string): string {
  return text.length <= 2_000 ? text : `${text.slice(0, 1_999)}…`;
}
