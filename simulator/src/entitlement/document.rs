//! Documents: one tree, written as XML or as JSON (TS.43 2.9).

use serde_json::{Map, Value, json};

/// Content types.
pub(super) const XML: &str = "text/vnd.wap.connectivity-xml";
pub(super) const JSON: &str = "application/json";

/// Blocks that are lists: arrays in JSON.
const LISTS: [&str; 5] =
    ["CompanionConfigurations", "PrimaryConfigurations", "DataPlanInfo", "DataUsageInfo", "PlanOffers"];

/// A characteristic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    kind: &'static str,
    parameters: Vec<(String, String)>,
    blocks: Vec<Block>,
}

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) json_numbers: bool,
    pub(super) bare_ampersands: bool,
}

impl Block {
    pub(super) fn new(kind: &'static str) -> Block {
        Block { kind, parameters: Vec::new(), blocks: Vec::new() }
    }

    pub(super) fn with(mut self, name: &str, value: impl ToString) -> Block {
        self.set(name, value);
        self
    }

    pub(super) fn with_some(self, name: &str, value: Option<impl ToString>) -> Block {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    pub(super) fn set(&mut self, name: &str, value: impl ToString) {
        let value = value.to_string();
        match self.parameters.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.parameters.push((name.to_owned(), value)),
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.parameters.retain(|(known, _)| known != name);
        self.blocks.retain(|block| block.kind != name);
    }

    /// The block with another in it.
    pub(super) fn nesting(mut self, block: Block) -> Block {
        self.blocks.push(block);
        self
    }

    fn to_xml(&self, style: Style, depth: usize, out: &mut String) {
        let indent = "  ".repeat(depth);
        out.push_str(&format!("{indent}<characteristic type=\"{}\">\n", self.kind));
        for (name, value) in &self.parameters {
            let value = escaped(value, style);
            out.push_str(&format!("{indent}  <parm name=\"{name}\" value=\"{value}\"/>\n"));
        }
        self.blocks.iter().for_each(|block| block.to_xml(style, depth + 1, out));
        out.push_str(&format!("{indent}</characteristic>\n"));
    }

    fn to_json(&self, style: Style) -> Value {
        let value = |text: &String| match text.parse::<i64>() {
            Ok(number) if style.json_numbers && number.to_string() == *text => json!(number),
            _ => json!(text),
        };
        if LISTS.contains(&self.kind) {
            return self.blocks.iter().map(|block| json!({ block.kind: block.to_json(style) })).collect();
        }
        let mut object: Map<String, Value> =
            self.parameters.iter().map(|(name, text)| (name.clone(), value(text))).collect();
        for block in &self.blocks {
            object.insert(block.kind.to_owned(), block.to_json(style));
        }
        Value::Object(object)
    }
}

fn escaped(text: &str, style: Style) -> String {
    let text = if style.bare_ampersands { text.to_owned() } else { text.replace('&', "&amp;") };
    text.replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\r', "&#13;")
        .replace('\n', "&#10;")
}

/// A whole document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Document {
    pub(super) vers: Block,
    pub(super) token: Option<Block>,
    /// Each with the id of its application.
    pub(super) applications: Vec<(String, Block)>,
}

impl Document {
    pub(super) fn to_xml(&self, style: Style) -> String {
        let mut out =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<wap-provisioningdoc version=\"1.1\">\n".to_owned();
        self.vers.to_xml(style, 1, &mut out);
        if let Some(token) = &self.token {
            token.to_xml(style, 1, &mut out);
        }
        for (app, block) in &self.applications {
            let mut block = block.clone();
            block.parameters.insert(0, ("AppID".to_owned(), app.clone()));
            block.to_xml(style, 1, &mut out);
        }
        out.push_str("</wap-provisioningdoc>\n");
        out
    }

    pub(super) fn to_json(&self, style: Style) -> String {
        let mut object = Map::new();
        object.insert("Vers".to_owned(), self.vers.to_json(style));
        if let Some(token) = &self.token {
            object.insert("Token".to_owned(), token.to_json(style));
        }
        for (app, block) in &self.applications {
            object.insert(app.clone(), block.to_json(style));
        }
        Value::Object(object).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Document {
        let configuration = Block::new("CompanionConfiguration").with("ICCID", "1").with("ServiceStatus", 2);
        Document {
            vers: Block::new("VERS").with("version", 1).with("validity", 172_800),
            token: Some(Block::new("TOKEN").with("token", "a<b&\"c\"")),
            applications: vec![(
                "ap2006".to_owned(),
                Block::new("APPLICATION")
                    .with("OperationResult", 1)
                    .nesting(Block::new("CompanionConfigurations").nesting(configuration)),
            )],
        }
    }

    const STYLE: Style = Style { json_numbers: false, bare_ampersands: false };

    #[test]
    fn xml_is_what_the_standard_shows() {
        let expect = r#"<?xml version="1.0" encoding="UTF-8"?>
<wap-provisioningdoc version="1.1">
  <characteristic type="VERS">
    <parm name="version" value="1"/>
    <parm name="validity" value="172800"/>
  </characteristic>
  <characteristic type="TOKEN">
    <parm name="token" value="a&lt;b&amp;&quot;c&quot;"/>
  </characteristic>
  <characteristic type="APPLICATION">
    <parm name="AppID" value="ap2006"/>
    <parm name="OperationResult" value="1"/>
    <characteristic type="CompanionConfigurations">
      <characteristic type="CompanionConfiguration">
        <parm name="ICCID" value="1"/>
        <parm name="ServiceStatus" value="2"/>
      </characteristic>
    </characteristic>
  </characteristic>
</wap-provisioningdoc>
"#;
        assert_eq!(document().to_xml(STYLE), expect);
        let bare = document().to_xml(Style { bare_ampersands: true, ..STYLE });
        assert!(bare.contains("value=\"a&lt;b&&quot;c&quot;\""));
    }

    #[test]
    fn json_is_what_the_standard_shows() {
        let expect = json!({
            "Vers": { "version": "1", "validity": "172800" },
            "Token": { "token": "a<b&\"c\"" },
            "ap2006": {
                "OperationResult": "1",
                "CompanionConfigurations": [{ "CompanionConfiguration": { "ICCID": "1", "ServiceStatus": "2" } }],
            },
        });
        assert_eq!(document().to_json(STYLE), expect.to_string());
        let numbers = document().to_json(Style { json_numbers: true, ..STYLE });
        assert!(numbers.contains("\"version\":1,") || numbers.contains("\"version\":1}"));
    }
}
