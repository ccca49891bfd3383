/** Activity types as people say them: `call.logged` is "Call logged". */
export function describeType(type: string): string {
  const words = type.replace(/[._]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
