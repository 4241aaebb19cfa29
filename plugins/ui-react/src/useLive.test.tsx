import { NotAllowedError } from '@backstage/errors';
import {
  renderInTestApp,
  TestApiProvider,
} from '@backstage/frontend-test-utils';
import { signalApiRef, type SignalApi } from '@backstage/plugin-signals-react';
import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { LiveView } from './LiveView';
import { useLive } from './useLive';

/** A signal service that the test sends through. */
class Signals implements SignalApi {
  private readonly listeners = new Map<string, Set<(message: never) => void>>();

  subscribe(channel: string, onMessage: (message: never) => void) {
    const listeners = this.listeners.get(channel) ?? new Set();
    this.listeners.set(channel, listeners.add(onMessage));
    return { unsubscribe: () => listeners.delete(onMessage) };
  }

  send(channel: string, message: { workload: string }) {
    this.listeners
      .get(channel)
      ?.forEach(listener => listener(message as never));
  }
}

const Page = ({ load }: { load: () => Promise<string> }) => (
  <LiveView
    live={useLive(load, {
      channels: ['a:workloads', 'b:workloads'],
      workload: 'cart',
    })}
    what="deployments"
  >
    {value => <p>{value}</p>}
  </LiveView>
);

function open(load: () => Promise<string>) {
  const signals = new Signals();
  renderInTestApp(
    <TestApiProvider apis={[[signalApiRef, signals]]}>
      <Page load={load} />
    </TestApiProvider>,
  );
  return signals;
}

describe('useLive', () => {
  it('shows the answer, and fetches again on a signal about its workload only', async () => {
    let version = 1;
    const signals = open(async () => `version ${version}`);
    expect(await screen.findByText('version 1')).toBeInTheDocument();
    version = 2;
    act(() => signals.send('b:workloads', { workload: 'other' }));
    expect(screen.getByText('version 1')).toBeInTheDocument();
    act(() => signals.send('b:workloads', { workload: 'cart' }));
    expect(await screen.findByText('version 2')).toBeInTheDocument();
  });

  it('keeps the last answer, as stale, when a newer one cannot be had, and recovers', async () => {
    let down = false;
    const signals = open(async () => {
      if (down) throw new Error('the back end is away');
      return 'three pods';
    });
    await screen.findByText('three pods');
    down = true;
    act(() => signals.send('a:workloads', { workload: 'cart' }));
    expect(await screen.findByText('the back end is away')).toBeInTheDocument();
    expect(screen.getByText('three pods')).toBeInTheDocument();
    down = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('three pods')).toBeInTheDocument();
    expect(screen.queryByText('the back end is away')).not.toBeInTheDocument();
  });

  it('asks once more for whatever came while a question was out, and shows each answer', async () => {
    const answers: ((text: string) => void)[] = [];
    const signals = open(() => new Promise(resolve => answers.push(resolve)));
    await waitFor(() => expect(answers).toHaveLength(1));
    const change = () =>
      act(() => signals.send('a:workloads', { workload: 'cart' }));
    change();
    change();
    change();
    expect(answers).toHaveLength(1);
    await act(async () => answers[0]('first'));
    expect(screen.getByText('first')).toBeInTheDocument();
    expect(answers).toHaveLength(2);
    change();
    await act(async () => answers[1]('second'));
    expect(screen.getByText('second')).toBeInTheDocument();
    expect(answers).toHaveLength(3);
    await act(async () => answers[2]('third'));
    expect(screen.getByText('third')).toBeInTheDocument();
    expect(answers).toHaveLength(3);
  });

  it('asks again after an answer that could not be had', async () => {
    const answers: ((text: string) => void)[] = [];
    const failures: ((error: Error) => void)[] = [];
    const signals = open(
      () =>
        new Promise((resolve, reject) => {
          answers.push(resolve);
          failures.push(reject);
        }),
    );
    await waitFor(() => expect(answers).toHaveLength(1));
    act(() => signals.send('a:workloads', { workload: 'cart' }));
    await act(async () => failures[0](new Error('the back end is away')));
    expect(answers).toHaveLength(2);
    await act(async () => answers[1]('back'));
    expect(screen.getByText('back')).toBeInTheDocument();
  });

  it('gives a question up that nobody answers', async () => {
    const answers: ((text: string) => void)[] = [];
    const signals = open(() => new Promise(resolve => answers.push(resolve)));
    await waitFor(() => expect(answers).toHaveLength(1));
    const later = Date.now() + 60_000;
    const clock = jest.spyOn(Date, 'now').mockReturnValue(later);
    act(() => signals.send('a:workloads', { workload: 'cart' }));
    expect(answers).toHaveLength(2);
    await act(async () => answers[1]('second'));
    await act(async () => answers[0]('first'));
    clock.mockRestore();
    expect(screen.getByText('second')).toBeInTheDocument();
  });

  it('says forbidden, not none', async () => {
    open(async () => {
      throw new NotAllowedError('owners only');
    });
    expect(
      await screen.findByText('You may not see deployments'),
    ).toBeInTheDocument();
  });
});
