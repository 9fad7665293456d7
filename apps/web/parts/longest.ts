/**
 * How long a text may be: what is longer is counted and marked, never cut off, so that nothing that was pasted is lost; the
 * server names the field when it is sent all the same. For `count` of antd's inputs.
 */
export const longest = (max: number) => ({
  max,
  show: ({ count }: { count: number }) => (count > max ? `${count} / ${max}` : ''),
});
