export default async () => {
  await globalThis.liandanServices?.stop();
};
