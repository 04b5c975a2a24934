/** What just happened and why it matters, who says so, and the line of source that did it. */
import { MARK_WORDS, MarkIcon } from './marks';
import { toneOf } from './model/outcome';
import type { Frame } from './model/frame';

export function Sentence({
  frame,
  onSource,
  whose = '',
}: {
  frame: Frame;
  /** Letter of the run, where two are shown. */
  whose?: string;
  onSource: (file: string, line: number) => void;
}) {
  const { event, marks } = frame.step;
  const tone = marks[0] ? toneOf(marks[0]) : 'neutral';
  return (
    <section class={`sentence tone-${tone}`} aria-label={`What happened${whose && ` in ${whose}`}`}>
      {marks.length > 0 && (
        <p class="happened">
          {marks.map((mark) => (
            <span key={mark} class={`happening tone-${toneOf(mark)}`}>
              <MarkIcon mark={mark} /> {MARK_WORDS[mark]}
            </span>
          ))}
        </p>
      )}
      <p class="narration" data-role="sentence">
        {event.narration}
      </p>
      {event.citation && (
        <blockquote>
          {event.citation.quote && `${event.citation.quote} `}
          <cite>{event.citation.from}</cite>
        </blockquote>
      )}
      {event.source && (
        <button
          type="button"
          class="source"
          title={`Open ${event.source.file}, line ${event.source.line}`}
          onClick={() => onSource(event.source!.file, event.source!.line)}
        >
          <span class="place">
            {event.source.file.split('/').at(-1)}:{event.source.line}
          </span>
          <code>{event.source.text.trim()}</code>
        </button>
      )}
    </section>
  );
}
