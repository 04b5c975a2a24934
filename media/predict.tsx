/** The question before a decisive step, and whether the answer was right, with the why. */
import type { Frame } from './model/frame';
import { whyOf } from './model/picture';
import type { Predictor } from './predictor';

interface PredictProps {
  readonly predictor: Predictor;
  readonly frame: Frame;
  readonly onOff: () => void;
}

export function Predict({ predictor, frame, onOff }: PredictProps) {
  const { asked, answered } = predictor;
  return (
    <>
      {answered.value && <Verdict {...answered.value} frame={frame} />}
      {asked.value && (
        <section class="predict" aria-label="Before the next step">
          <p class="question">
            <strong>What will happen?</strong> {asked.value.question}
          </p>
          {asked.value.answers.map((answer, at) => (
            <button key={at} type="button" class="answer" onClick={() => predictor.answer(at)}>
              <kbd>{at + 1}</kbd> <span>{answer}</span>
            </button>
          ))}
          <button type="button" class="plain" onClick={onOff}>
            Do not ask (P)
          </button>
        </section>
      )}
    </>
  );
}

function Verdict({
  question: { answers, right },
  chosen,
  frame,
}: NonNullable<Predictor['answered']['value']> & { frame: Frame }) {
  const why = whyOf(frame) || frame.transaction?.fault?.text;
  return (
    <section class={`predict verdict tone-${chosen === right ? 'good' : 'warning'}`} aria-label="Your answer">
      <p>
        <strong>{chosen === right ? '✓ Right.' : '✕ Not so.'}</strong> {answers[right]}.
      </p>
      {why && <p class="quiet">Because: {why}</p>}
    </section>
  );
}
