//! The polkit action file, as text and as data.

/// `org.tandem.tandem1.policy`, which goes to `/usr/share/polkit-1/actions`.
pub const POLICY: &str = include_str!("../org.tandem.tandem1.policy");

/// One `<action>`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Action {
    /// `org.tandem.tandem1.…`
    pub id: String,
    /// What it allows.
    pub description: String,
    /// What the password dialog says.
    pub message: String,
    /// The answer for anybody, such as somebody who came over ssh.
    pub allow_any: String,
    /// The answer for somebody at a console that is not in front.
    pub allow_inactive: String,
    /// The answer for somebody at the console in front.
    pub allow_active: String,
}

/// The actions of a polkit action file.
pub fn actions(text: &str) -> Vec<Action> {
    text.split("<action ")
        .skip(1)
        .filter_map(|action| {
            let (attributes, body) = action.split_once('>')?;
            let id = attributes.split_once("id=\"")?.1.split_once('"')?.0;
            let element = |name: &str| {
                let text = body.split_once(&format!("<{name}>"))?.1.split_once(&format!("</{name}>"))?.0;
                Some(text.trim().to_owned())
            };
            Some(Action {
                id: id.to_owned(),
                description: element("description")?,
                message: element("message")?,
                allow_any: element("allow_any")?,
                allow_inactive: element("allow_inactive")?,
                allow_active: element("allow_active")?,
            })
        })
        .collect()
}
