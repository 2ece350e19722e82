// data-testid attributes: the hooks browser tests hold on to. They stay when words and
// looks change.
//
//   signin-name signin-password signin-submit signin-error to-register
//   register-name register-password register-submit register-error to-signin
//   app room-list room-item (data-room, data-unread) room-unread dm-item room-title back
//   new-room browse-rooms new-dm invite-people sign-out me
//   banner retry-now problem announcer outdated outdated-reload not-kept
//   timeline message (data-id, data-status, data-mine) message-author message-text
//   message-status message-retry message-discard message-edit message-delete message-react
//   edit-input edit-save edit-cancel confirm-ok emoji-option reaction (data-emoji)
//   day-separator new-divider jump-newest load-older
//   message-more tool-thread tool-quote message-quote message-thread message-forward
//   message-pin message-save message-remind message-link message-copy message-unread
//   message-edit-item message-edits message-edited message-version
//   message-pinned message-saved quoted forwarded replies code-block
//   thread-pane thread-replies thread-composer thread-send thread-follow also-room
//   thread-list thread-item (data-unread) threads-unread toggle-fold side-close
//   open-threads open-saved open-later open-pins pin-list pin-item saved-list saved-item
//   later-list schedule-item schedule-now reminder-item reminder-due card-jump card-remove
//   forward-search forward-target forward-comment forward-submit
//   when-choice when-own when-submit
//   poll poll-option (data-votes) poll-state poll-close poll-question poll-option-field
//   poll-multiple poll-create
//   completion completion-option answering answer-stop command-said composer-more new-poll
//   send-later markdown-help emoji-search
//   composer send typing join-open-room leave-room
//   toggle-members member-list member-item (data-presence) add-people
//   dialog dialog-close room-name room-topic room-private room-create
//   browse-item browse-join people-search people-option people-submit
//   invite-uses invite-days invite-create invite-link invite-copy
//   message-report report-reason report-more report-send report-sent message-rewrite
//   muted-line notice (data-decision) notice-appeal notice-dismiss appeal-text appeal-send
//   attach attach-input attach-bar attach-item (data-state) attach-retry attach-cancel
//   drop-zone files picture lightbox lightbox-close audio video file-card draft-mark
//   open-search search-pane search-words search-close search-operator search-outcome
//   search-problem search-hit (data-message) search-snippet search-more
//   open-switcher switcher-words switcher-item key-list day-open day-input day-copy day-go
//   farewell to-admin reviews-waiting not-allowed admin-failed back-to-chat
//
//   section (data-section, data-kind) section-fold section-more section-rename section-up
//   section-down section-new section-remove section-name section-save room-more room-read
//   room-unread-mark room-mute room-favour room-move room-new-section room-unsection room-up
//   room-down room-leave browse-find browse-archived
//   message-undo undo-SECONDS open-day new-reminder note-words note-save card-note
//   schedule-time status-pick pause-choice pause-until pause-resume emoji-name emoji-file
//   emoji-row emoji-remove my-figures
//
//   you open-settings settings settings-PART PART-save PART-saved PART-problem status
//   profile-display profile-title profile-about profile-zone picture-choose picture-remove
//   picture-file status-emoji status-text status-ends status-clear
//   notify-LEVEL notify-keywords quiet-on quiet-from quiet-to device-desktop device-sound
//   device-badge room-level-row room-level-add room-level room-muted
//   theme-THEME motion-less language language-reload password-old password-new
//   password-again token-row (data-current) token-revoke token-revoke-others file-row usage
//   person-card person-name person-edit person-message role-mark deactivated-mark
//   open-room-settings room-settings room-settings-name room-settings-topic room-person
//   room-person-remove room-archive room-archive-sure room-unarchive keeping-kind
//   keeping-days
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
//   sanction-kind sanction-minutes sanction-room sanction-reason sanction-submit
//   page-failed people-find people-filter people-row (data-name) people-open people-role
//   people-deactivate people-deactivate-sure people-reactivate people-problem
//   people-sign-out people-sign-out-sure
//   invite-new invite-role invite-room invite-row (data-invite) invite-revoke invites-empty
//   rooms-find rooms-filter rooms-new rooms-row rooms-change rooms-empty
//   group-new group-row group-change group-name group-handle group-save group-remove
//   groups-empty emoji-find emoji-new emoji-row (data-name) emoji-alias emoji-remove
//   emoji-file emoji-name emoji-save emoji-empty
//   retention-row retention-change retention-empty storage-database server-facts
//   audit-user audit-room audit-empty audit-entry (data-action)
//   learning-state head (data-state) head-learn head-use head-back head-compared heads-empty
//   worker-state model-version rebuild

export const testid = (name: string) => ({ "data-testid": name });
