import { renderInTestApp } from '@backstage/frontend-test-utils';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { KeptForm } from './KeptForm';

const kept = { type: 'string', 'ui:field': 'KeptForm', 'ui:widget': 'hidden' };
const step = (title: string, property: string) => ({
  title,
  schema: {
    properties: { kept, [property]: { title: property, type: 'string' } },
  },
});

const open = (onCreate = async () => {}) =>
  renderInTestApp(
    <Stepper
      manifest={{
        title: 'Service',
        steps: [step('One', 'name'), step('Two', 'cache')],
      }}
      extensions={[{ name: 'KeptForm', component: KeptForm }]}
      onCreate={onCreate}
    />,
  );

describe('a form that is kept', () => {
  afterEach(() => window.history.replaceState(null, '', '/'));

  it('begins again with what was typed on every step', async () => {
    const { unmount } = open();
    await userEvent.type(await screen.findByLabelText('name'), 'cart');
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    await userEvent.type(await screen.findByLabelText('cache'), 'big');
    unmount();
    open();
    expect(await screen.findByLabelText('name')).toHaveValue('cart');
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    expect(await screen.findByLabelText('cache')).toHaveValue('big');
  });

  it('leaves the rest of the address, and nothing of a form that is empty again', async () => {
    window.history.replaceState({ idx: 1 }, '', '/create?lang=en');
    open();
    const name = await screen.findByLabelText('name');
    await userEvent.type(name, 'c');
    expect(new URLSearchParams(window.location.search).get('formData')).toBe(
      '{"name":"c"}',
    );
    await userEvent.clear(name);
    expect(window.location.search).toBe('?lang=en');
    expect(window.history.state).toEqual({ idx: 1 });
  });

  it('gives the task nothing of its own', async () => {
    const onCreate = jest.fn(async () => {});
    open(onCreate);
    await userEvent.type(await screen.findByLabelText('name'), 'cart');
    await userEvent.click(screen.getByRole('button', { name: 'Next' }));
    await screen.findByLabelText('cache');
    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    expect(await screen.findByText('cart')).toBeInTheDocument();
    expect(screen.queryByText(/kept/i)).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Create' }));
    expect(onCreate).toHaveBeenCalledWith({ name: 'cart' });
  });
});
