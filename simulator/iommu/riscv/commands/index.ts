/** All commands, by opcode and func3. */
import { ATS_INVAL, ATS_PRGR } from './ats';
import { commandKey, type IommuCommand } from './command';
import { IODIR_INVAL_DDT, IODIR_INVAL_PDT } from './iodir';
import { IOFENCE_C } from './iofence';
import { IOTINVAL_GVMA, IOTINVAL_VMA } from './iotinval';

export const COMMANDS: ReadonlyMap<number, IommuCommand> = new Map(
  [IOTINVAL_VMA, IOTINVAL_GVMA, IOFENCE_C, IODIR_INVAL_DDT, IODIR_INVAL_PDT, ATS_INVAL, ATS_PRGR].map(
    (command) => [commandKey(command.opcode, command.func3), command],
  ),
);
