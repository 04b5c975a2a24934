/** The explanation as text for a terminal. */
import type { Explanation, FaultGroup } from './explain';

/** Controls, and characters that reorder or hide text (Unicode categories Cc, Cf, Zl, Zp), lone surrogates. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text from a log, safe to print: what could steer a terminal stands as `\u{…}`. */
export const printable = (text: string): string =>
  text.replace(UNPRINTABLE, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`);

/** The explanation as JSON, with the same characters as `\\uXXXX`. */
export const explanationJson = (explanation: Explanation): string =>
  `${JSON.stringify(explanation, null, 2).replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  )}\n`;

const plural = (count: number, one: string): string => `${count.toString()} ${one}${count === 1 ? '' : 's'}`;

function groupText(group: FaultGroup, index: number): string[] {
  const { reason, addresses } = group;
  const lines =
    group.firstLine === group.lastLine
      ? `line ${group.firstLine.toString()}`
      : `lines ${group.firstLine.toString()} to ${group.lastLine.toString()}`;
  return [
    `${(index + 1).toString()}. ${group.what}`,
    `   ${group.format}, ${plural(group.count, 'time')}, ${lines}`,
    `   Refused by: ${reason.structure}${reason.bit === null ? '' : `, ${reason.bit}`} (${reason.code})`,
    ...(addresses?.pattern ? [`   Addresses: ${addresses.pattern}`] : []),
    ...group.details.map(({ name, value }) => `   ${name}: ${value}`),
    '   Likely causes:',
    ...group.causes.map(({ rule, text }) => `     - ${text}${rule === null ? '' : ` [${rule}]`}`),
    ...(group.next.length > 0 ? ['   Look at:', ...group.next.map((step) => `     - ${step}`)] : []),
    ...(group.demonstration === null ? [] : [`   Demonstration: ${group.demonstration}`]),
    `   Source: ${reason.source}`,
    '',
  ];
}

export function explanationText({ lines, records, suppressed, groups, notes }: Explanation): string {
  const head =
    records === 0
      ? []
      : [
          `${plural(records, 'record')} in ${plural(lines, 'line')}, ${plural(groups.length, 'kind')}${suppressed > 0 ? `; the kernel left out ${suppressed.toString()} more` : ''}`,
          '',
        ];
  const text = [...head, ...groups.flatMap(groupText), ...notes];
  return `${text.map(printable).join('\n').trimEnd()}\n`;
}
