/** Commands of a page whose failures are told where the user is, by the one presenter. */
import type { ErrorPresenter } from '../errorPresenter.ts';
import type { PanelHandlers } from './pageMessages.ts';

export function showFailures(
  commands: PanelHandlers['commands'],
  presenter: ErrorPresenter,
): PanelHandlers['commands'] {
  return Object.fromEntries(
    Object.entries(commands).map(([name, command]) => [
      name,
      async (value: unknown) => {
        try {
          await command(value);
        } catch (thrown) {
          await presenter.show(thrown);
        }
      },
    ]),
  );
}
