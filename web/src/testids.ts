// data-testid attributes: the hooks browser tests hold on to. They stay when words and
// looks change.
//
//   signin-name signin-password signin-submit signin-error to-register
//   register-name register-password register-submit register-error to-signin
//   app room-list room-item (data-room, data-unread) room-unread dm-item room-title back
//   new-room browse-rooms new-dm invite-people sign-out me
//   banner retry-now problem announcer
//   timeline message (data-id, data-status, data-mine) message-author message-text
//   message-status message-retry message-discard message-edit message-delete message-react
//   edit-input edit-save edit-cancel confirm-ok emoji-option reaction (data-emoji)
//   day-separator new-divider jump-newest load-older
//   composer send typing join-open-room leave-room
//   toggle-members member-list member-item (data-presence) add-people
//   dialog dialog-close room-name room-topic room-private room-create
//   browse-item browse-join people-search people-option people-submit
//   invite-uses invite-days invite-create invite-link invite-copy

export const testid = (name: string) => ({ "data-testid": name });
