/** The errors that plumb's functions raise, by name; sql/app/errors.sql is the list itself. */
export const sqlstates = {
  no_tenant: 'PB001',
  wrong_tenant: 'PB002',
  role_not_allowed: 'PB003',
  not_found: 'PB004',
  bad_argument: 'PB005',
  no_primary_key: 'PB006',
  unknown_error: 'PB007',
  not_maintained: 'PB008',
} as const
