/** What an identifier of C, or of the vocabulary, is to the mask. */
export const enum Word {
  /** Any other name. */
  Name = 0,
  /** Blanked. */
  Annotation,
  /** Blanked with its arguments. */
  AnnotationCall,
  /** A macro that is a loop header. */
  Loop,
  /** A macro that is the header of a block that runs at most once. */
  Once,
  /** A macro that is a type whatever its arguments: typeof. */
  TypeOf,
  /** sizeof */
  SizeOf,
  /** alignof, which the grammar knows for types only. */
  AlignOf,
  /** offsetof, which the grammar knows for plain members only. */
  OffsetOf,
  /** A macro that makes a string of its argument. */
  Quote,
  /** if, while, switch, for: what has a parenthesis and a statement. */
  Control,
  /** else, do */
  Clause,
  /** case, default */
  Case,
  /** return, goto, break, continue */
  Jump,
  /** static, extern, inline, register, typedef, auto */
  Storage,
  /** const, volatile, restrict */
  Qualifier,
  /** struct, union, enum */
  Tag,
  /** int, unsigned, void */
  Primitive,
  /** asm */
  Assembly,
  /** Words of other dialects that the grammar reads as keywords and the kernel as names. */
  Foreign,
}

const KEYWORDS: readonly (readonly [Word, string])[] = [
  [Word.TypeOf, 'typeof __typeof__ __typeof typeof_member typeof_unqual'],
  [Word.SizeOf, 'sizeof'],
  [Word.AlignOf, 'alignof __alignof__ __alignof _Alignof'],
  [Word.OffsetOf, 'offsetof'],
  [Word.Quote, '__stringify __stringify_1 stringify'],
  [Word.Control, 'if while switch for'],
  [Word.Clause, 'else do'],
  [Word.Case, 'case default'],
  [Word.Jump, 'return goto break continue'],
  [Word.Storage, 'static extern inline __inline __inline__ register typedef auto'],
  [Word.Qualifier, 'const volatile restrict __restrict __restrict__ _Atomic'],
  [Word.Tag, 'struct union enum'],
  [
    Word.Primitive,
    'void char short int long signed unsigned float double bool _Bool size_t ssize_t ptrdiff_t',
  ],
  [Word.Primitive, 'uint8_t uint16_t uint32_t uint64_t int8_t int16_t int32_t int64_t uintptr_t intptr_t'],
  [Word.Assembly, 'asm __asm__ __asm'],
  [
    Word.Foreign,
    'noreturn thread_local constexpr nullptr __try __except __finally __leave __based __unaligned',
  ],
  [Word.Foreign, '_unaligned __declspec __cdecl __stdcall __fastcall alignas'],
];

/** C's own words by their spelling. */
export const C_WORDS: ReadonlyMap<string, Word> = new Map(
  KEYWORDS.flatMap(([word, names]) => names.split(' ').map((name) => [name, word] as const)),
);
