//! The client proxies against the XML: every member is called once on a peer that answers just as the XML says.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
    time::Duration,
};

use dbus_interface::{
    CallError, CallResult, Error, ErrorKind, EuiccProxy, ManagerProxy, ModemProxy, NetworkProxy,
    OperationProxy, ProfileProxy, SimProxy,
    names::{BUS_NAME, ROOT_PATH},
    value::{Power, ResetScope},
    xml,
};
use futures_util::TryStreamExt;
use zbus::{
    Array, Connection, Dict, Message, MessageStream, Signature, Structure, Variant,
    connection::{Builder, socket::Channel},
    message,
    proxy::{CacheProperties, Defaults},
    wire::StructureBuilder,
};

/// `Interface.Member`, with what the caller sent.
type Calls = Arc<Mutex<BTreeSet<(String, String)>>>;

#[tokio::test]
async fn every_member_with_its_signature() {
    let (client, calls) = peer(Answer::ByContract).await;
    let all = call_everything(&client).await;
    for (member, result) in &all {
        assert_eq!(*result, Ok(()), "{member}");
    }
    let expect: BTreeSet<(String, String)> = xml::contract()
        .iter()
        .flat_map(|interface| {
            let methods = interface
                .methods
                .iter()
                .map(|m| (format!("{}.{}", interface.name, m.name), m.signature(false)));
            let properties = interface
                .properties
                .iter()
                .map(|p| (format!("{}.{}", interface.name, p.name), "Get".to_owned()));
            methods.chain(properties).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(*calls.lock().unwrap(), expect);
}

/// What `call_everything` cannot see: a member that a proxy has and the XML has not.
#[test]
fn no_proxy_has_a_member_of_its_own() {
    let source = include_str!("../src/proxy.rs");
    let members = source.matches("\n    fn ").count();
    let contract = xml::contract();
    let expect: usize =
        contract.iter().map(|interface| interface.methods.len() + interface.properties.len()).sum();
    assert_eq!(members, expect);
}

#[tokio::test]
async fn the_daemons_errors_arrive_with_kind_and_message() {
    for kind in ErrorKind::ALL {
        let error = Error::new(*kind, "what happened and what to do");
        let (client, _) = peer(Answer::Error(error.clone())).await;
        for (member, result) in call_everything(&client).await {
            assert_eq!(result, Err(CallError::Service(error.clone())), "{member}");
        }
    }
}

#[test]
fn the_proxies_know_where_the_service_is() {
    fn check<P: Defaults>(interface: &str) {
        assert_eq!(P::INTERFACE.as_ref().map(|name| name.as_str()), Some(interface));
        assert_eq!(P::DESTINATION.as_ref().map(|name| name.as_str()), Some(BUS_NAME));
    }
    use dbus_interface::names::interface::{EUICC, MANAGER, MODEM, NETWORK, OPERATION, PROFILE, SIM};
    check::<ManagerProxy<'_>>(MANAGER);
    check::<ModemProxy<'_>>(MODEM);
    check::<SimProxy<'_>>(SIM);
    check::<NetworkProxy<'_>>(NETWORK);
    check::<EuiccProxy<'_>>(EUICC);
    check::<ProfileProxy<'_>>(PROFILE);
    check::<OperationProxy<'_>>(OPERATION);
    assert_eq!(ManagerProxy::PATH.as_ref().map(|path| path.as_str()), Some(ROOT_PATH));
}

async fn call_everything(connection: &Connection) -> Vec<(&'static str, CallResult<()>)> {
    macro_rules! proxy {
        ($type:ident) => {
            $type::builder(connection).path("/x").cache_properties(CacheProperties::No).build().await.unwrap()
        };
    }
    let mut results = Vec::new();
    macro_rules! call {
        ($proxy:ident: $($method:ident($($argument:expr),*)),+ $(,)?) => {
            $(
                let call = $proxy.$method($($argument),*);
                let result = tokio::time::timeout(Duration::from_secs(60), call).await.expect("an answer");
                results.push((concat!(stringify!($proxy), ".", stringify!($method)), result.map(drop)));
            )+
        };
    }
    let manager = proxy!(ManagerProxy);
    call!(manager: version(), ignored(), scan());
    let modem = proxy!(ModemProxy);
    call!(modem: device(), state(), failed_reason(), manufacturer(), model(), revision(), equipment_identifier());
    call!(modem: drivers(), ports(), modem_manager(), slots(), active_slot(), activate_slot(2), power(), uplink(), set_power(&Power::Low), reset(), refresh());
    let sim = proxy!(SimProxy);
    call!(sim: state(), iccid(), imsi());
    let network = proxy!(NetworkProxy);
    call!(network: registration_state(), operator_name(), operator_code(), access_technology(), signal_quality());
    let euicc = proxy!(EuiccProxy);
    call!(euicc: eid(), firmware(), sgp_version(), free_memory(), default_smdp_address(), root_smds_address());
    call!(euicc: install("1$smdp.example$A", "", std::collections::HashMap::new()), preview("1$smdp.example$A"));
    call!(euicc: discover(), deliver_notifications());
    call!(euicc: refresh(), notifications(), remove_notification(1), set_default_smdp_address("smdp.example"));
    call!(euicc: rules_authorisation_table(), reset(&[ResetScope::TestProfiles]));
    let profile = proxy!(ProfileProxy);
    call!(profile: iccid(), state(), nickname(), service_provider(), name(), class(), owner(), policy_rules());
    call!(profile: enable(), disable(), delete(), rename("Travel"), icon());
    let operation = proxy!(OperationProxy);
    call!(operation: kind(), target(), state(), stage(), progress(), result(), error(), accept("1234"), cancel());
    results
}

enum Answer {
    ByContract,
    Error(Error),
}

/// A client connection whose other end answers in this way and notes who called what.
async fn peer(answer: Answer) -> (Connection, Calls) {
    let (ours, theirs) = Channel::pair();
    let guid = zbus::Guid::generate();
    let client = Builder::authenticated_socket(ours, guid.clone()).p2p().build().await.unwrap();
    let server = Builder::authenticated_socket(theirs, guid).p2p().build().await.unwrap();
    let calls = Calls::default();
    let noted = Arc::clone(&calls);
    let mut stream = MessageStream::from(&server);
    tokio::spawn(async move {
        while let Ok(Some(call)) = stream.try_next().await {
            if call.message_type() != message::Type::MethodCall {
                continue;
            }
            let header = call.header();
            match &answer {
                Answer::ByContract => server.send(&answer_by_contract(&call, &noted)).await.unwrap(),
                Answer::Error(error) => server.reply_dbus_error(&header, error.clone()).await.unwrap(),
            }
        }
    });
    (client, calls)
}

fn answer_by_contract(call: &Message, calls: &Calls) -> Message {
    let header = call.header();
    let interface = header.interface().unwrap().as_str();
    let member = header.member().unwrap().as_str();
    let contract = xml::contract();
    let reply = Message::method_return(&header);
    let mut calls = calls.lock().unwrap();
    if interface == "org.freedesktop.DBus.Properties" {
        let (interface, property): (String, String) = call.body().deserialize().unwrap();
        let found = contract.iter().find(|i| i.name == interface);
        let Some(found) = found.and_then(|i| i.properties.iter().find(|p| p.name == property)) else {
            return Message::error(&header, "org.freedesktop.DBus.Error.UnknownProperty")
                .build(&property)
                .unwrap();
        };
        calls.insert((format!("{interface}.{property}"), member.to_owned()));
        return reply.build(&(empty(&found.signature),)).unwrap();
    }
    let found = contract.iter().find(|i| i.name == interface);
    let Some(found) = found.and_then(|i| i.methods.iter().find(|m| m.name == member)) else {
        return Message::error(&header, "org.freedesktop.DBus.Error.UnknownMethod").build(&member).unwrap();
    };
    calls.insert((format!("{interface}.{member}"), call.body().signature().to_string_no_parens()));
    let out: Vec<Variant<'static>> =
        found.arguments.iter().filter(|a| a.out).map(|a| empty(&a.signature)).collect();
    if out.is_empty() { reply.build(&()).unwrap() } else { reply.build(&structure(out)).unwrap() }
}

/// The emptiest value of a type.
fn empty(signature: &str) -> Variant<'static> {
    empty_of(&Signature::try_from(signature).unwrap())
}

fn empty_of(signature: &Signature) -> Variant<'static> {
    match signature {
        Signature::U8 => Variant::from(0u8),
        Signature::Bool => Variant::from(false),
        Signature::U32 => Variant::from(0u32),
        Signature::U64 => Variant::from(0u64),
        Signature::F64 => Variant::from(0f64),
        Signature::Str => Variant::from(""),
        Signature::ObjectPath => Variant::from(zbus::ObjectPath::try_from("/").unwrap()),
        Signature::Array(child) => Array::new(child.signature()).into(),
        Signature::Dict { key, value } => Dict::new(key.signature(), value.signature()).into(),
        Signature::Structure(fields) => structure(fields.iter().map(empty_of).collect()).into(),
        other => panic!("the contract has no {other}"),
    }
}

fn structure(fields: Vec<Variant<'static>>) -> Structure<'static> {
    let builder = fields.into_iter().fold(StructureBuilder::new(), StructureBuilder::append_field);
    builder.build().unwrap()
}
