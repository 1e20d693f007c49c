import tseslint from 'typescript-eslint';

const spreadArguments = {
  selector:
    ":matches(CallExpression, NewExpression) > SpreadElement.arguments[argument.type!='ArrayExpression']",
  message:
    'Each element becomes an argument on the stack, which overflows at about 125,000: use a loop, reduce() or an array literal.',
};

const directOutput = {
  selector:
    "CallExpression[callee.property.name='write'][callee.object.name=/^(stdout|stderr)$/], CallExpression[callee.property.name='write'][callee.object.property.name=/^(stdout|stderr)$/]",
  message:
    'Print with print() or write() of apps/cli/io.ts, which escape what could steer a terminal.',
};

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'data/', 'client/'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      'max-lines': ['error', { max: 400 }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/unbound-method': 'off',
      // Rows are plain objects of the shape that a TypeORM entity describes.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
    },
  },
  {
    files: ['**/*.ts'],
    // Lists in tests are short, and Jest and fast-check take them as arguments.
    ignores: ['test/**', '**/*.test.ts', '**/*.contract.ts', '**/*.fixture.ts'],
    rules: {
      'no-restricted-syntax': ['error', spreadArguments],
    },
  },
  {
    files: ['apps/cli/**/*.ts'],
    // A progress bar moves the cursor of a terminal.
    ignores: ['**/*.test.ts', 'apps/cli/show/progress.ts'],
    rules: {
      'no-restricted-syntax': ['error', spreadArguments, directOutput],
    },
  },
);
