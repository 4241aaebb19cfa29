import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { useEffect } from 'react';

const schema = makeFieldSchema({ output: z => z.string() });

/** Longest address that servers on the way are sure to take, in characters. */
const LONGEST = 4_000;

/**
 * Keeps what was typed into a form in the page's address, which the form begins with: a reload, or Back and Forward, take
 * nothing away. A template asks for it as a hidden field of each step; secrets are not a form's values, and not kept.
 */
export const KeptForm = ({ formContext }: typeof schema.TProps) => {
  const values = JSON.stringify(formContext?.formData ?? {});
  useEffect(() => {
    const address = new URL(window.location.href);
    if (values === '{}') address.searchParams.delete('formData');
    else address.searchParams.set('formData', values);
    if (address.href.length <= LONGEST)
      window.history.replaceState(window.history.state, '', address);
  }, [values]);
  return null;
};

export const keptForm = createFormField({
  name: 'KeptForm',
  component: KeptForm,
  schema,
});
