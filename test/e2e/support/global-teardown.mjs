export default async () => {
  await globalThis.liandanConsole?.stop();
};
