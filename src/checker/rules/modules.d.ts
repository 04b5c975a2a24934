/** What every module that matches the pattern exports by default, in the order of their names; resolved by esbuild.mjs. */
declare module 'modules:*' {
  const defaults: readonly unknown[];
  export default defaults;
}
