/** Fifty people with names of ordinary length: names are most of a board's text. */
const first = ['Amara', 'Benjamin', 'Chinonso', 'Dalia', 'Elif', 'Fatima', 'Grace', 'Henrik', 'Isabella', 'João'];
const last = ['Okafor', 'Whitfield', 'Fernández', 'Eriksson', 'Nowak'];

export const people: [id: string, name: string][] = Array.from({ length: first.length * last.length }, (_, index) => [
  `rep-${String(index + 1).padStart(2, '0')}`,
  `${first[index % first.length]} ${last[Math.floor(index / first.length)]}`,
]);
