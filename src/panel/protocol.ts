/**
 * Everything that the extension and the simulation panel say to each other: the one file of message types, used by both
 * ends, validated on arrival at both. Messages are data; none names a command, a path to open or markup to insert.
 */
import * as v from 'valibot';
import { ARCHITECTURES } from '../../simulator/trace/architecture';

/** Upper bounds of what either end accepts; beyond them a message is dropped and logged. */
const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const Line = v.pipe(v.string(), v.maxLength(2_000));
const ScenarioText = v.pipe(v.string(), v.maxLength(1_000_000));
const Count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000_000));

/** A line of somebody's source; line and column from 1. `file` is as the checker was given it, with `/` between folders. */
const SourceSchema = v.object({ file: Line, line: Count, column: Count, text: Line });
export type SourceLine = v.InferOutput<typeof SourceSchema>;

/** What a replay chose because the source does not say it; the user may choose another of `choices` and run again. */
const AssumptionSchema = v.object({
  key: Id,
  value: Line,
  /** What else it may be; empty where anything that fits may be given. */
  choices: v.pipe(v.array(Line), v.maxLength(50)),
  /** Why this was chosen. */
  reason: Line,
});
export type Assumption = v.InferOutput<typeof AssumptionSchema>;

/** How a replay of somebody's own code ended, and what it rests on. */
const ReplaySchema = v.object({
  verdict: v.object({ is: v.picklist(['harm', 'stopped', 'none', 'not-replayable']), text: Line }),
  assumptions: v.pipe(v.array(AssumptionSchema), v.maxLength(100)),
});
export type Replay = v.InferOutput<typeof ReplaySchema>;

/** A scenario as the panel runs it: the text of a `*.pasid.json` and the name that the extension knows it by. */
const ScenarioSchema = v.object({ id: Id, text: ScenarioText, replay: v.optional(ReplaySchema) });
export type ScenarioSource = v.InferOutput<typeof ScenarioSchema>;

const EntrySchema = v.object({ id: Id, title: Line, about: Line });
/** One scenario that can be chosen. */
export type ScenarioEntry = v.InferOutput<typeof EntrySchema>;

const ToPanelSchema = v.variant('type', [
  /** Run this scenario and stand at its first step, or at `step` (from 0) where one is given. */
  v.object({ type: v.literal('show'), scenario: ScenarioSchema, step: v.nullable(Count) }),
  /** Run both and show them side by side, at the first difference. */
  v.object({ type: v.literal('compare'), left: ScenarioSchema, right: ScenarioSchema }),
  /** Go to the next step that stands for this line of source; a step's file may be the end of this one, or this one's of it. */
  v.object({ type: v.literal('reveal'), file: Line, line: Count }),
  /** The source that this scenario was made from is not any more, or is again, what it was. */
  v.object({ type: v.literal('stale'), scenario: Id, stale: v.boolean() }),
  /** A scenario that the panel remembers does not exist any more. */
  v.object({ type: v.literal('missing'), id: Id }),
  /** What the empty panel offers. */
  v.object({ type: v.literal('library'), scenarios: v.pipe(v.array(EntrySchema), v.maxLength(1_000)) }),
]);
export type ToPanel = v.InferOutput<typeof ToPanelSchema>;

const FromPanelSchema = v.variant('type', [
  /** The panel listens; `remembers` is what it was showing before it was hidden or reloaded: one scenario, or two in comparison. */
  v.object({ type: v.literal('ready'), remembers: v.pipe(v.array(Id), v.maxLength(2)) }),
  /** Where the panel stands. Steps count from 0; `source` is the line that the step stands for. */
  v.object({
    type: v.literal('position'),
    scenario: Id,
    step: Count,
    steps: Count,
    decisive: Count,
    outcome: Line,
    source: v.nullable(SourceSchema),
  }),
  /** The user chose a scenario of the library. */
  v.object({ type: v.literal('choose'), id: Id }),
  /** The user wants to see the line of source that the current step stands for. */
  v.object({ type: v.literal('open-source'), file: Line, line: Count }),
  /** The user wants to see two scenarios side by side; `with` is one of the library. */
  v.object({ type: v.literal('compare'), scenario: Id, with: Id }),
  /** The user wants a replay run again under another assumption. */
  v.object({ type: v.literal('assume'), scenario: Id, key: Id, value: Line }),
  /** The user wants a replay made anew from the source as it is now. */
  v.object({ type: v.literal('rerun'), scenario: Id }),
  /** The scenario could not be run. */
  v.object({ type: v.literal('failed'), scenario: Id, message: Line }),
]);
export type FromPanel = v.InferOutput<typeof FromPanelSchema>;
export type Position = Extract<FromPanel, { type: 'position' }>;

/** How the user wants the panel: questions asked, unchanged rows of tables shown, the picture as a table. */
const SavedViewSchema = v.object({
  predict: v.boolean(),
  unchanged: v.boolean(),
  plain: v.boolean(),
  /** IOMMU that scenarios run on; null: the one of their platform. */
  iommu: v.optional(v.nullable(v.picklist(ARCHITECTURES)), null),
});
export type SavedView = v.InferOutput<typeof SavedViewSchema>;

/** What the webview keeps over hiding, reload and restart. */
const SavedStateSchema = v.object({
  /** One scenario, or two in comparison. */
  scenarios: v.pipe(v.array(Id), v.minLength(1), v.maxLength(2)),
  /** The scenarios themselves, where nobody can give them again: replays. */
  kept: v.pipe(v.array(ScenarioSchema), v.maxLength(2)),
  /** The source that it was made from has changed since. */
  stale: v.boolean(),
  /** Step of the run, row of a comparison, from 0. */
  step: Count,
  view: SavedViewSchema,
});
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
