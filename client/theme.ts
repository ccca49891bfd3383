/** Dark or light as the reader's device asks for it, and again when it changes its mind. The TV chooses for itself. */
export function followTheme(): void {
  const light = matchMedia('(prefers-color-scheme: light)');
  const apply = () => {
    document.documentElement.dataset.theme = light.matches ? 'light' : 'dark';
  };
  apply();
  light.addEventListener('change', apply);
}
