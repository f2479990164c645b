//! What a certificate is for (SGP.22 4.5.2.1: its certificate policy).

/// A role of the RSP architecture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Certificate issuer, the root.
    Ci,
    /// A card.
    Euicc,
    /// A manufacturer of cards.
    Eum,
    /// SM-DP+ towards TLS clients.
    DpTls,
    /// SM-DP+ towards the card, mutual authentication.
    DpAuth,
    /// SM-DP+ towards the card, binding of profiles.
    DpPb,
    /// SM-DS towards TLS clients.
    DsTls,
    /// SM-DS towards the card.
    DsAuth,
}

/// `2.23.146.1.2.1`, `id-rspRole`.
const ID_RSP_ROLE: [u8; 6] = [0x67, 0x81, 0x12, 0x01, 0x02, 0x01];

/// Every role with the number behind `id-rspRole` in version 2, and the numbers of version 3.
const ROLES: [(Role, u8, &[u8]); 8] = [
    (Role::Ci, 0, &[0]),
    (Role::Euicc, 1, &[0, 0, 0, 0, 0]),
    (Role::Eum, 2, &[0, 0, 0]),
    (Role::DpTls, 3, &[0, 0, 1, 0]),
    (Role::DpAuth, 4, &[0, 0, 1, 1]),
    (Role::DpPb, 5, &[0, 0, 1, 2]),
    (Role::DsTls, 6, &[0, 0, 2, 0]),
    (Role::DsAuth, 7, &[0, 0, 2, 1]),
];

impl Role {
    /// OID of the policy in version 2.
    pub fn policy(self) -> Vec<u8> {
        let number = ROLES.iter().find(|(role, ..)| *role == self).map(|(_, number, _)| *number);
        ID_RSP_ROLE.into_iter().chain(number).collect()
    }

    /// The role that a policy of version 2 or 3 stands for.
    pub fn of_policy(policy: &[u8]) -> Option<Role> {
        let numbers = policy.strip_prefix(&ID_RSP_ROLE)?;
        ROLES.iter().find(|(_, v2, v3)| numbers == [*v2] || numbers == *v3).map(|(role, ..)| *role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rsp::x509::oid;

    #[test]
    fn policies_of_both_versions_name_the_role() {
        let check = |text: &str, expect: Option<Role>| {
            assert_eq!(Role::of_policy(&oid(text).expect("an OID")), expect, "{text}");
        };
        check("2.23.146.1.2.1.0", Some(Role::Ci));
        check("2.23.146.1.2.1.4", Some(Role::DpAuth));
        check("2.23.146.1.2.1.0.0.1.2", Some(Role::DpPb));
        check("2.23.146.1.2.1.0.0.0.0.0", Some(Role::Euicc));
        check("2.23.146.1.2.1.8", None);
        check("2.23.146.1.2.1", None);
        check("2.23.146.1.2.2.4", None);
        for (role, ..) in ROLES {
            assert_eq!(Role::of_policy(&role.policy()), Some(role));
        }
    }
}
