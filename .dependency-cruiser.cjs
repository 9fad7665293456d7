// Who may use whom (the directions of CONTRIBUTING.md), and no cycles anywhere.
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });
const specs = '\\.spec\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    rule('no-circular', 'nothing is circular', {}, { circular: true }),
    rule('no-orphan-import', 'every import is found', {}, { couldNotResolve: true, pathNot: '\\?url$' }),
    rule('nobody-imports-test', 'tests know the product, not the reverse', { pathNot: '^test/' }, { path: '^test/' }),
    rule(
      'domain-is-pure',
      'the regulation runs in browser and server: only xstate and class-validator',
      { path: '^libs/domain/', pathNot: specs },
      { pathNot: '^(libs/domain/|node_modules/(xstate|class-validator)/)' },
    ),
    rule('libs-stand-alone', 'libs know no application', { path: '^libs/' }, { path: '^(apps|src|test)/' }),
    rule(
      'libs-not-to-config',
      'settings are handed down, not fetched',
      { path: '^libs/', pathNot: specs },
      { path: '^config/' },
    ),
    rule(
      'technical-libs-below',
      'ledger and clock know no other technical lib',
      { path: '^libs/(ledger|clock)/', pathNot: specs },
      { path: '^libs/(workflow|outbox|access)/' },
    ),
    rule(
      'nobody-above-workflow',
      'workflow uses the other libs, never the reverse',
      { path: '^libs/(ledger|outbox|clock|access)/', pathNot: specs },
      { path: '^libs/workflow/' },
    ),
    rule('src-not-to-apps', 'a capability knows no process', { path: '^src/' }, { path: '^apps/' }),
    rule(
      'config-only-to-domain',
      'config → libs/domain',
      { path: '^config/(?!tooling/)' },
      { path: '^(apps|src|libs/(?!domain/)|test)/' },
    ),
    rule(
      'service-only',
      "another capability's service through its module; never its table, controller, processor",
      { path: '^src/([^/]+)/', pathNot: [specs, '^src/database/', '^src/demo/'] },
      { path: '^src/([^/]+)/.*\\.(entity|controller|processor)\\.ts$', pathNot: '^src/$1/' },
    ),
    rule(
      'no-dev-dependency',
      'the product runs without devDependencies; the page of the verifier is bundled with its own',
      {
        path: '^(apps|libs|src|config)/',
        pathNot: [specs, '^config/tooling/', '^apps/verify-page/', '^apps/web/vite\\.config'],
      },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'web-only-domain',
      'the browser speaks HTTP',
      { path: '^apps/web/' },
      { path: '^(src|config|test|libs/(?!domain/)|apps/(?!web/))' },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    webpackConfig: { fileName: 'config/tooling/resolve.cjs' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|apps/web/dist)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.mts', '.json'],
    },
  },
};
