/** A replay as the extension gives it. */
import type { Replay } from '../../src/panel/protocol';

export const REPLAY: Replay = {
  verdict: { is: 'harm', text: 'the device reads another driver’s secret' },
  assumptions: [
    {
      key: 'security',
      value: 'strict',
      choices: ['strict', 'lazy', 'passthrough'],
      reason: 'what is asked of it',
    },
    { key: 'size', value: '4096', choices: [], reason: 'the source does not say how long the buffer is' },
    { key: 'branch init.c:574', value: 'taken', choices: ['taken'], reason: 'the defect lies behind it' },
  ],
};
