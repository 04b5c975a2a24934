import type { ApiRow } from './row';

const ORDER = 'include/linux/byteorder/generic.h';

function passes(source: string, arg: number, names: string, order?: 'device'): ApiRow[] {
  return names.split(' ').map((name) => ({
    name,
    source,
    effects: [{ does: 'pass', arg, ...(order === undefined ? {} : { order }) }],
  }));
}

/** Macros that put a value into another byte order, part of a word or place of a word: its provenance stays. */
export const ENDIAN: readonly ApiRow[] = [
  ...passes(
    ORDER,
    0,
    'cpu_to_le16 cpu_to_le32 cpu_to_le64 cpu_to_be16 cpu_to_be32 cpu_to_be64 __cpu_to_le32 __cpu_to_le64 __cpu_to_be32 __cpu_to_be64 htonl htons cpu_to_hc32',
    'device',
  ),
  ...passes(
    ORDER,
    0,
    'le16_to_cpu le32_to_cpu le64_to_cpu be16_to_cpu be32_to_cpu be64_to_cpu ntohl swab32 swab64 swahw32',
  ),
  ...passes(
    'include/linux/kernel.h',
    0,
    'lower_32_bits upper_32_bits lower_16_bits upper_16_bits ALIGN ALIGN_DOWN PTR_ALIGN PTR_ALIGN_DOWN round_up round_down PAGE_ALIGN',
  ),
  ...passes('include/linux/bitfield.h', 1, 'FIELD_PREP FIELD_PREP_CONST u32_encode_bits u64_encode_bits'),
  ...passes('include/linux/bitfield.h', 0, 'le32_encode_bits le64_encode_bits', 'device'),
  ...passes('include/linux/types.h', 0, 'u64_to_user_ptr ptr_to_u64 ptr_to_compat'),
];
