// The product as the tests load it: from dist.
export { makeReady as default } from '../../config/tooling/ready.mjs';
