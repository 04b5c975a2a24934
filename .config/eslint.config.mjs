import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', '.cache/', 'test/golden/**/*.c'] },
  ...tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: "CallExpression[callee.name='eval']", message: 'Text is never evaluated.' },
        { selector: "NewExpression[callee.name='Function']", message: 'Text is never evaluated.' },
      ],
      eqeqeq: 'error',
    },
  },
);
