/** Nobody: permission bits bind this user, as they bind actors. */
const NOBODY = 65_534;

/** Whom root becomes for a while; undefined where this is no root. */
export const ORDINARY = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined;

/** Does something without root's rights, which actors do not have either. */
export async function asOrdinaryUser<T>(action: () => Promise<T>): Promise<T> {
  const { setegid, seteuid } = process;
  if (ORDINARY === undefined || setegid === undefined || seteuid === undefined) return action();
  setegid.call(process, ORDINARY.gid);
  seteuid.call(process, ORDINARY.uid);
  try {
    return await action();
  } finally {
    seteuid.call(process, 0);
    setegid.call(process, 0);
  }
}
