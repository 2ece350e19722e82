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
//   message-report report-reason report-more report-send report-sent message-rewrite
//   muted-line notice (data-decision) notice-appeal notice-dismiss appeal-text appeal-send
//   farewell to-admin reviews-waiting not-allowed admin-failed back-to-chat
//
// and on the admin pages:
//
//   admin admin-nav admin-page (data-page) nav-PAGE for-admins
//   figures-PART range-bar range-PRESET range-from range-to range-by range-room time-zone
//   report (data-report, data-state) report-table report-csv glance worker-away catching-up
//   queue-STATE queue-empty review-row (data-review, data-cause) review review-room
//   review-text review-report review-appeal review-outcome verdict
//   decide decide-DECISION decide-reason decide-submit decide-problem
//   terms-minutes terms-scope
//   policy-scope policy-row (data-class) policy-action policy-budget policy-late
//   policy-slow policy-save policy-state
//   lists-empty list-new list-row list-editor list-name list-kind list-text list-faults
//   list-problem list-save list-remove
//   sanctions-all sanctions-empty sanction-new sanction-row sanction-lift lift-submit
//   sanction-kind sanction-reason sanction-submit
//   audit-user audit-empty audit-entry (data-action)
//   learning-state head (data-state) head-learn head-use head-back head-compared heads-empty
//   worker-state model-version rebuild

export const testid = (name: string) => ({ "data-testid": name });
