/** The address that an invitation's token makes, as its page reads it. */
export function joinAddress(token: string): string {
  return `${location.origin}/console/join#${token}`;
}

/** Opens on this computer only. */
export function isLocalAddress(): boolean {
  return /^(localhost|127\.|\[::1\])/.test(location.hostname);
}
