import { fetchApiRef, type FetchApi } from '@backstage/frontend-plugin-api';
import { renderInTestApp } from '@backstage/frontend-test-utils';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { validateWorkloadName, WorkloadNameField } from './WorkloadNameField';

const TAKEN = 'cart is taken: checkout/cart has it.';
const NOT_YOURS = 'group:default/fulfilment is not your team.';
const PREFIX = 'plugin://scaffolder/macadam/names/';

/** Answers as the back end does: `cart` is taken, Fulfilment is somebody else's, `lost` cannot be answered. */
const backEnd = () => {
  const asked: string[] = [];
  const fetchApi: FetchApi = {
    fetch: async input => {
      const url = String(input);
      if (!url.startsWith(PREFIX)) return new Response('', { status: 404 });
      const [name, query] = url.slice(PREFIX.length).split('?');
      asked.push(name);
      if (name === 'lost') {
        const error = {
          name: 'ServiceUnavailableError',
          message: 'The forge is away',
        };
        return new Response(
          JSON.stringify({ error, response: { statusCode: 503 } }),
          {
            status: 503,
            headers: { 'content-type': 'application/json' },
          },
        );
      }
      const owner = new URLSearchParams(query).get('owner');
      const foreign =
        owner === 'group:default/fulfilment' ? NOT_YOURS : undefined;
      const reason = foreign ?? (name === 'cart' ? TAKEN : undefined);
      return Response.json({ available: !reason, ...(reason && { reason }) });
    },
  };
  return { asked, fetchApi };
};

const open = (initialState: { owner?: string } = {}) => {
  const { asked, fetchApi } = backEnd();
  renderInTestApp(
    <Stepper
      initialState={initialState}
      manifest={{
        title: 'Service',
        steps: [
          {
            title: 'The service',
            schema: {
              required: ['name'],
              properties: {
                name: {
                  title: 'Name',
                  type: 'string',
                  'ui:field': 'WorkloadNameField',
                },
                owner: { title: 'Owner', type: 'string' },
              },
            },
          },
        ],
      }}
      extensions={[
        {
          name: 'WorkloadNameField',
          component: WorkloadNameField,
          validation: validateWorkloadName,
        },
      ]}
      onCreate={async () => {}}
    />,
    { apis: [[fetchApiRef, fetchApi]] },
  );
  return asked;
};

const type = async (name: string) => {
  const field = await screen.findByRole('textbox', { name: /^Name/ });
  await userEvent.clear(field);
  await userEvent.type(field, name);
};
const goOn = () =>
  userEvent.click(screen.getByRole('button', { name: 'Review' }));

it.each([
  ['Cart', /Use small letters, digits and hyphens/],
  ['cart-', /end with a letter or a digit/],
  ['c'.repeat(51), /51 characters are too many: use 50 at most/],
])('says at once, without asking, why %s will not do', async (name, reason) => {
  const asked = open();
  const field = await screen.findByRole('textbox', { name: /^Name/ });
  await userEvent.click(field);
  await userEvent.paste(name);
  expect(screen.getByText(reason)).toBeInTheDocument();
  expect(field).toBeInvalid();
  expect(asked).toEqual([]);
});

it('says that a name is taken and by what, and does not let the person go on', async () => {
  open();
  await type('cart');
  expect(screen.getByText(/Checking/)).toBeInTheDocument();
  expect(await screen.findByText(TAKEN)).toBeInTheDocument();
  await goOn();
  const [problem] = await screen.findAllByRole('listitem');
  expect(problem).toHaveTextContent(TAKEN);
  expect(screen.queryByRole('button', { name: 'Create' })).toBeNull();
});

it('says that a name is free, and lets the person go on', async () => {
  open();
  await type('vouchers');
  expect(await screen.findByText('vouchers is available.')).toBeInTheDocument();
  await goOn();
  expect(
    await screen.findByRole('button', { name: 'Create' }),
  ).toBeInTheDocument();
});

it('asks for the owner that the form says', async () => {
  open({ owner: 'group:default/fulfilment' });
  await type('vouchers');
  expect(await screen.findByText(NOT_YOURS)).toBeInTheDocument();
});

it('does not take a question without an answer for a yes', async () => {
  open();
  await type('lost');
  expect(
    await screen.findByText(/could not be checked: The forge is away/),
  ).toBeInTheDocument();
  await goOn();
  const [problem] = await screen.findAllByRole('listitem');
  expect(problem).toHaveTextContent('The forge is away');
  expect(screen.queryByRole('button', { name: 'Create' })).toBeNull();
});
