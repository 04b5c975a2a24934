/** One field of an entry: its name and bits, its number, and what that says. */
import { hex } from '../model/format';
import { bitsOf, fieldText, type FieldRow } from '../model/walk';

export function Field({ field, decides }: { field: FieldRow; decides: boolean }) {
  const number = field.points
    ? hex(field.points.address)
    : field.value < 10n
      ? `${field.value}`
      : hex(field.value);
  return (
    <li class={decides ? 'decides' : ''}>
      <span class="name">
        {field.name} <span class="bits">[{bitsOf(field)}]</span>
      </span>
      <span class="value">
        <code>{number}</code> {fieldText(field)}
        {decides && <strong> ◀ decides</strong>}
      </span>
    </li>
  );
}
