/**
 * The macro names that the mask knows, beyond what shape alone tells. Users extend it for their own trees; a driver's
 * `#define`s extend it by themselves.
 */
export interface Vocabulary {
  /** Macros that expand to attributes, sections or nothing: blanked, with the arguments if there are any. */
  readonly annotations: Iterable<string>;
  /** Macros that expand to a loop header: `name(...) statement` is read as `while (...) statement`. */
  readonly loops: Iterable<string>;
  /** Macros whose arguments may be types. */
  readonly typeArguments: Iterable<string>;
}

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Sources: include/linux/{compiler_attributes,compiler_types,init,linkage,cache,percpu-defs,export}.h of Linux 6.1 and 6.12. */
const ANNOTATIONS = words(`
  __iomem __user __kernel __percpu __rcu __force __nocast __safe __private __bitwise __chk_user_ptr
  __init __exit __initdata __exitdata __initconst __exitconst __devinit __devexit __meminit __memexit __meminitdata
  __init_or_module __initdata_or_module __initconst_or_module __ref __refdata __refconst __head __sched __kprobes
  __latent_entropy __lsm_ro_after_init __ro_after_init __read_mostly __always_unused __maybe_unused __used __unused
  __must_check __always_inline noinline noinline_for_stack __noreturn __cold __hot __pure __weak __visible
  __deprecated __packed __naked __flatten __noclone __malloc __assume_aligned __alloc_size __counted_by __nonstring
  __aligned __printf __scanf __section __alias __mode __copy __diagnose_as __no_sanitize_address __no_kasan_or_inline
  __no_kcsan __no_sanitize_undefined __no_sanitize_memory __no_profile notrace nokprobe_inline __cacheline_aligned
  ____cacheline_aligned __cacheline_aligned_in_smp ____cacheline_aligned_in_smp ____cacheline_internodealigned_in_smp
  __page_aligned_data __page_aligned_bss __acquires __releases __must_hold __cond_acquires __acquire __release
  __cond_lock __designated_init __randomize_layout __no_randomize_layout randomized_struct_fields_start
  randomized_struct_fields_end asmlinkage __visible __latent_entropy __cpuidle __irq_entry __softirq_entry noinstr
  __free __cleanup __nonnull __attribute_const__ __attribute__ __attribute CONSTRUCTOR __pgtable_l5 __noendbr __compat
  __api __no_caller_saved_registers __fallthrough __printf_like
`);

const LOOPS = words(`for_each scoped_guard`);

const TYPE_ARGUMENTS = words(`
  container_of container_of_const list_entry list_first_entry list_last_entry offsetof va_arg typeof sizeof
`);

/** The built-in vocabulary, extended. */
export function vocabulary(extra: Partial<Vocabulary> = {}): Names {
  return {
    annotations: new Set([...ANNOTATIONS, ...(extra.annotations ?? [])]),
    loops: new Set([...LOOPS, ...(extra.loops ?? [])]),
    typeArguments: new Set([...TYPE_ARGUMENTS, ...(extra.typeArguments ?? [])]),
  };
}

export interface Names {
  readonly annotations: ReadonlySet<string>;
  readonly loops: ReadonlySet<string>;
  readonly typeArguments: ReadonlySet<string>;
}
