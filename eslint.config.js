import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['dist/', 'data/', 'node_modules/', 'coverage/'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': 'off',
      // features add their permissions to the catalogue's empty interfaces by declaration merging
      '@typescript-eslint/no-empty-object-type': ['error', { allowInterfaces: 'always' }],
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      'no-console': 'error',
      'no-restricted-properties': [
        'error',
        {
          object: 'AbortSignal',
          property: 'any',
          message:
            'It lets go of a time-out that nobody else holds, which then never comes. Use withinTime().',
        },
      ],
    },
  },
  { files: ['console/src/**'], ...reactHooks.configs.flat.recommended },
  // made of the API's description
  { files: ['console/src/api/schema.ts'], rules: { 'max-lines': 'off' } },
  // a spec is a list of cases, which reads no worse for being long
  { files: ['test/**/*.spec.ts'], rules: { 'max-lines': ['error', 450] } },
  { files: ['scripts/**', 'src/cli/**', 'test/**'], rules: { 'no-console': 'off' } },
);
