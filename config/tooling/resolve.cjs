// For dependency-cruiser: `#domain/…` in the console, whose own package.json cannot name a folder above it (vite.config.ts).
const path = require('node:path');

module.exports = { resolve: { alias: { '#domain': path.join(__dirname, '../../libs/domain') } } };
