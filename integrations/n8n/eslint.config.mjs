/**
 * The rules that n8n's own tool (`@n8n/node-cli` 0.48) lints verified nodes with: its two plugins, and the three exceptions that it
 * makes itself. The tool is not installed for it: it brings 700 MB.
 */
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

const community = n8nCommunityNodesPlugin.configs.recommended;
const { community: ofPackages, credentials, nodes } = n8nNodesBase.configs;

export default tseslint.config(
  { ignores: ['dist/**', 'src/**', 'scripts/**', '*.mjs'] },
  { files: ['**/*.ts'], extends: [tseslint.configs.recommended, community] },
  { plugins: { 'n8n-nodes-base': n8nNodesBase } },
  {
    files: ['package.json'],
    extends: [community],
    rules: ofPackages.rules,
    languageOptions: { parser: tseslint.parser, parserOptions: { extraFileExtensions: ['.json'] } },
  },
  {
    files: ['credentials/**/*.ts'],
    rules: {
      ...credentials.rules,
      'n8n-nodes-base/cred-class-field-documentation-url-miscased': 'off',
      'n8n-nodes-base/cred-class-field-type-options-password-missing': 'off',
    },
  },
  {
    files: ['nodes/**/*.ts'],
    rules: {
      ...nodes.rules,
      'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
      'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
      'n8n-nodes-base/node-param-type-options-max-value-present': 'off',
    },
  },
);
