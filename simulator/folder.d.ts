/** Text of every file that matches the pattern, by name without the pattern's suffix; resolved by esbuild.mjs. */
declare module 'folder:*' {
  const files: Readonly<Record<string, string>>;
  export default files;
}
