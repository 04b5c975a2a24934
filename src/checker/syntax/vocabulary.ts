import type { MacroDefinition } from './directives';
import { C_WORDS, Word } from './words';

/** Macro names beyond those that the mask knows and those whose shape gives them away. */
export interface Vocabulary {
  /**
   * Macros that expand to attributes, sections or nothing, and are blanked. A name with `()` behind it is blanked together
   * with its arguments.
   */
  readonly annotations?: Iterable<string>;
  /** Macros that expand to a loop header: `name(...) statement` is read as `while (...) statement`. */
  readonly loops?: Iterable<string>;
  /** Macros that head a block which runs at most once: `name(...) statement` is read as `if (...) statement`. */
  readonly blocks?: Iterable<string>;
  /** Macros that stand for a type whatever their arguments are, as `typeof` does. */
  readonly types?: Iterable<string>;
}

/** What each known word is. */
export type Words = Pick<ReadonlyMap<string, Word>, 'get' | 'has'>;

const split = (text: string): string[] => text.trim().split(/\s+/);

/**
 * Linux 6.1 and 6.12: include/linux/{compiler_types,compiler_attributes,compiler,init,linkage,cache,percpu-defs,export,
 * cleanup,instrumentation,kprobes}.h and their uses in drivers/.
 */
const ANNOTATIONS = split(`
  __iomem __user __kernel __percpu __rcu __force __nocast __safe __private __bitwise __bitwise__
  __init __exit __initdata __exitdata __initconst __exitconst __devinit __devexit __devinitdata __devinitconst
  __meminit __memexit __meminitdata __cpuinit __cpuinitdata __net_init __net_exit __net_initdata __init_memblock
  __init_or_module __initdata_or_module __initconst_or_module __initdata_memblock __init_refok __init_or_acpilib
  __initdata_or_acpilib __ref __refdata __refconst __head __sched __kprobes __lockfunc __always_inline
  __latent_entropy __ro_after_init __read_mostly __always_unused __maybe_unused __used __unused
  __must_check __wur noinline noinline_for_stack __noreturn __cold __hot __pure __weak __visible __mandatory
  __deprecated __packed __naked __flatten __noclone __malloc __nonstring __attribute_const__ __read_only
  __no_sanitize_address __no_sanitize_undefined __no_sanitize_thread __no_sanitize_memory __no_kasan_or_inline
  __no_kcsan __no_profile __no_randomize_layout __randomize_layout __designated_init __noinline __gnu_inline
  notrace noinstr nokprobe_inline asmlinkage __visible_for_testing VISIBLE_IF_KUNIT __cacheline_aligned
  ____cacheline_aligned __cacheline_aligned_in_smp ____cacheline_aligned_in_smp __page_aligned_data
  __page_aligned_bss __cpuidle __irq_entry __softirq_entry __noendbr __no_stack_protector __no_fgcse
  __private_extern__ __global __extension__ __noscs __nocfi __irq_handler __uml_setup __kunit_init __always_used
  __rust_helper __bpf_kfunc __nosavedata __asmeq __refconst __iocs16 efi_main_entry __efiapi
  randomized_struct_fields_start randomized_struct_fields_end acpi_ext_ref
`);

const ANNOTATION_CALLS = split(`
  __attribute__ __attribute __aligned __printf __scanf __section __alias __mode __copy __alloc_size __assume_aligned
  __counted_by __counted_by_le __counted_by_be __free __cleanup __acquires __releases __must_hold __cond_acquires
  __cond_releases __must_hold_shared __guarded_by __nonnull __diagnose_as __no_sanitize __compiletime_error
  __compiletime_warning __error __warning __nonnull_all ____cacheline_internodealigned_in_smp __realloc_size
  __bos __pass_object_size __aligned_largest __deprecated_msg __format_arg __no_side_effects __ioctl_printf
`);

const LOOPS = split(`hlist_for_each rcu_for_each foreach FOREACH for_each`);

const BLOCKS = split(
  `scoped_guard scoped_cond_guard scoped_class if_not_guard if_not_cond_guard scoped_with_init_fs`,
);

/** A name that says it is a loop: none of fewer than 7 letters. */
const LOOP_NAME = /(^|_)for_?each|for_?each(_|$)|ForEach|FOR_?EACH/;

/** The built-in vocabulary, extended. */
export function vocabulary(...extras: readonly Vocabulary[]): Words {
  const own = new Map<string, Word>();
  for (const extra of extras) add(extra, own);
  return own.size === 0 ? BUILT_IN : over(own, BUILT_IN);
}

/** What some words are, and the others as before. */
function over(own: Words, before: Words): Words {
  return {
    get: (name) => own.get(name) ?? before.get(name),
    has: (name) => own.has(name) || before.has(name),
  };
}

function add(extra: Vocabulary, words: Map<string, Word>): void {
  for (const name of extra.annotations ?? []) {
    if (name.endsWith('()')) words.set(name.slice(0, -2), Word.AnnotationCall);
    else words.set(name, Word.Annotation);
  }
  for (const name of extra.loops ?? []) words.set(name, Word.Loop);
  for (const name of extra.blocks ?? []) words.set(name, Word.Once);
  for (const name of extra.types ?? []) words.set(name, Word.TypeOf);
}

const BUILT_IN = new Map(C_WORDS);
add(
  {
    annotations: [...ANNOTATIONS, ...ANNOTATION_CALLS.map((name) => `${name}()`)],
    loops: LOOPS,
    blocks: BLOCKS,
  },
  BUILT_IN,
);

/** What a name is to the mask. */
export function wordOf(words: Words, name: string): Word {
  return words.get(name) ?? (name.length >= 7 && LOOP_NAME.test(name) ? Word.Loop : Word.Name);
}

/**
 * What the macros of a text teach: those whose replacement is a loop header or a once-only block header, and those that are
 * nothing but attributes. `#define for_each_ring(r) for (...)` makes `for_each_ring(r)` a loop.
 */
export function learn(macros: readonly MacroDefinition[], words: Words): Vocabulary {
  const headers = new Map<string, Word.Loop | Word.Once>();
  const learned = over(headers, words);
  const annotations = new Set<string>();
  const others = new Set<string>();
  for (const { name, parameters, body } of macros) {
    if (words.has(name)) continue;
    const text = body.replace(/\/\*[^]*?\*\/|\/\/.*|\\\r?\n/g, ' ').trim();
    const first = /^\w+/.exec(text)?.[0] ?? '';
    const word = wordOf(learned, first);
    if (
      parameters !== null &&
      (word === Word.Control || word === Word.Loop || word === Word.Once) &&
      isHeader(text)
    ) {
      const once = word === Word.Once || first === 'if' || first === 'switch';
      headers.set(name, once ? Word.Once : Word.Loop);
    } else if (parameters === null ? isStorage(name, text, words) : isAttribute(text, words)) {
      annotations.add(parameters === null ? name : `${name}()`);
    } else others.add(name).add(`${name}()`);
  }
  const named = (word: Word): string[] => [...headers].filter(([, is]) => is === word).map(([name]) => name);
  // One that is defined in two ways, by configuration, is what the other way says.
  const only = [...annotations].filter((name) => !others.has(name));
  return { loops: named(Word.Loop), blocks: named(Word.Once), annotations: only };
}

/** Whether a replacement is nothing but headers: each `word (...)` is followed by another, by `{} else`, or by the end. */
function isHeader(text: string): boolean {
  let rest = text;
  do {
    const open = /^\w+\s*\(/.exec(rest);
    if (open === null) return false;
    let at = open[0].length;
    for (let depth = 1; at < rest.length && depth > 0; at++) {
      if (rest[at] === '(') depth++;
      else if (rest[at] === ')') depth--;
    }
    rest = rest.slice(at).replace(/^\s*(\{\s*\}\s*else\b|;\s*else\b)?\s*/, '');
  } while (rest !== '');
  return true;
}

/** `#define STATIC static`, `#define FAR`, `#define PACKED __attribute__((packed))`; nothing is said by a name in small letters. */
function isStorage(name: string, text: string, words: Words): boolean {
  return (
    (/^(__\w+|[A-Z][A-Z\d_]*)$/.test(name) &&
      /^((static|inline|extern|const|__inline|register)\s*)*$/.test(text)) ||
    isAttribute(text, words)
  );
}

function isAttribute(text: string, words: Words): boolean {
  const isGone = (name: string, args?: string): boolean => {
    const word = words.get(name);
    return word === Word.AnnotationCall || (word === Word.Annotation && args === undefined);
  };
  // Most macros are numbers: the first word tells.
  if (!isGone(/^\w*/.exec(text)![0])) return false;
  const rest = text.replace(
    /\b(\w+)\s*(\((?:[^()]|\([^()]*\))*\))?/g,
    (whole, name: string, args?: string) => (isGone(name, args) ? '' : whole),
  );
  return rest.trim() === '';
}
