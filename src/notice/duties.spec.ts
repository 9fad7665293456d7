import { NOT_A_DUTY } from '#domain/notice/duties';
import { candidatesOf } from '#workflow/decide';
import { machines } from '#domain/machines';

it('names only verbs that the machine really opens to people, in states where it does', () => {
  const built = new Map(machines.map((machine) => [machine.id, machine]));
  const wrong = Object.entries(NOT_A_DUTY).flatMap(([id, verbs]) => {
    const machine = built.get(id);
    if (!machine) return [];
    const commands = candidatesOf(machine as never).filter(({ meta }) => meta.door === 'command');
    return Object.keys(verbs)
      .filter((name) => !commands.some(({ event, state }) => name === event || name === `${state}.${event}`))
      .map((name) => `${id} ${name}`);
  });
  expect(wrong).toEqual([]);
});
