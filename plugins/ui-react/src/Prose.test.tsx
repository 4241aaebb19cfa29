import { render } from '@testing-library/react';
import { Prose } from './Prose';

it.each([
  ['Write `image: .` or `nginx:1.27.2`.', ['image: .', 'nginx:1.27.2']],
  ['One ` alone is no code', []],
  ['', []],
])('finds the code in "%s"', (text, code) => {
  const { container } = render(<Prose text={text} />);
  expect(container.textContent).toBe(
    code.reduce((rest, each) => rest.replace(`\`${each}\``, each), text),
  );
  expect(
    [...container.querySelectorAll('code')].map(
      ({ textContent }) => textContent,
    ),
  ).toEqual(code);
});
