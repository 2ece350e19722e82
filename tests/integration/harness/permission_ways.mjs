// Words that the calls of the table of permissions are written in.

export const ROOMS = ["public", "private", "dm"];
export const ALL = [...ROOMS, "-"];
export const NONE = ["-"];
export const ofPlace = ({ room }) => (room ? { room } : {});

let names = 0;
export const newName = (what) => `${what}-${(names += 1)}`;

export const each = (methods, call) => Object.fromEntries(methods.map((name) => [name, call]));
export const listed = { on: NONE, params: () => ({}) };
