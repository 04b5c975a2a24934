/** The heading of a section, and whose it is where two runs are shown: for those who hear it, the place tells the others. */
export function Heading({ id, text, whose = '' }: { id: string; text: string; whose?: string }) {
  return (
    <h2 id={id}>
      {text}
      {whose && <span class="heard"> of {whose}</span>}
    </h2>
  );
}
